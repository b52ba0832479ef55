/** Colours by meaning: what a word is in its place, which no pattern of characters can tell. */
import type { SemanticTokens, SemanticTokensLegend } from 'vscode-languageserver-types';
import type { Span } from '../diagnostics/diagnostic.ts';
import { mentionsOf, wordIn, type Mention, occurrencesOf } from './mentions.ts';
import { partOf } from './offers.ts';
import type { Script, View } from './view.ts';

const types = [
  ...['keyword', 'macro', 'parameter', 'function', 'variable', 'namespace', 'type', 'property'],
  ...['enumMember', 'number', 'string', 'comment'],
] as const;
type TokenType = (typeof types)[number];

const modifiers = ['declaration', 'documentation'];

export const legend: SemanticTokensLegend = { tokenTypes: [...types], tokenModifiers: [...modifiers] };

interface Token extends Span {
  readonly type: TokenType;
  /** Bits, in the order of `modifiers`. */
  readonly modifiers?: number;
}

/** Five numbers a token, each place relative to the one before. */
export function semanticTokensOf(view: View): SemanticTokens {
  const data: number[] = [];
  let [line, character] = [0, 0];
  for (const script of view.scripts) {
    for (const { start, end, type, modifiers: bits = 0 } of tokensOf(script)) {
      const at = view.document.positionAt(script.offset + start);
      if (view.document.positionAt(script.offset + end).line !== at.line) continue;
      const column = at.line === line ? at.character - character : at.character;
      data.push(at.line - line, column, end - start, types.indexOf(type), bits);
      [line, character] = [at.line, at.character];
    }
  }
  return { data };
}

/** In the order of the text, without overlaps. */
function tokensOf(script: Script): readonly Token[] {
  const named = new Map(occurrencesOf(script).map((one) => [one.span.start, one]));
  const words = mentionsOf(script).flatMap((mention): readonly Token[] => {
    const { start, end } = mention.span;
    const own = named.get(start);
    if (own === undefined) {
      const type = typeOf(mention);
      return type === undefined ? [] : [{ start, end, type }];
    }
    const type = typesOfNames[own.definition.kind] ?? 'function';
    return [{ ...own.span, type, modifiers: own.isDefinition ? 1 : undefined }];
  });
  const comments = script.comments.map(({ span, doc }): Token => {
    return { ...span, type: 'comment', modifiers: doc ? 2 : undefined };
  });
  const ordered = [...words, ...comments].toSorted((a, b) => a.start - b.start);
  return ordered.filter(({ start }, index) => start >= (ordered[index - 1]?.end ?? 0));
}

const typesOfNames: Readonly<Record<string, TokenType>> = {
  param: 'parameter',
  group: 'variable',
  model: 'variable',
  stage: 'namespace',
  arm: 'namespace',
  mark: 'namespace',
};

function typeOf({ kind, text, shape }: Mention): TokenType | undefined {
  switch (kind) {
    case 'head':
      return 'keyword';
    case 'clause':
      return 'macro';
    case 'label':
      return 'property';
    case 'callee':
      return 'function';
    case 'number':
      return 'number';
    case 'text':
      return 'string';
    case 'name': {
      const declaration = wordIn(shape, text);
      if (declaration === undefined) return partOf(shape, text.toLowerCase()) === undefined ? undefined : 'macro';
      return declaration.category === 'type' ? 'type' : 'enumMember';
    }
  }
}
