/** What every part of the reader of YAML is given, and the small things that all of them make. */
import { diagnose, type Definition, type Diagnostic, type Fix, type Source, type Span } from '../../../diagnostics/diagnostic.ts';
import type { Shape, Vocabulary } from '../../../vocabulary/index.ts';
import type { Comment, Item, NameItem, Phrase } from '../../ast.ts';
import type { Token } from '../../check/cursor.ts';
import type { Lexicon } from '../../lexicon.ts';
import type { Node } from '../node.ts';

export interface Speller {
  readonly source: Source;
  readonly vocabulary: Vocabulary;
  readonly lexicon: Lexicon;
  readonly comments: readonly Comment[];
  readonly findings: Diagnostic[];
  /** Spells a shape inside another; undefined where the value is wrong, which is reported then. */
  readonly spell: (shape: Shape, node: Node, owner: string, speller: Speller) => Spelt;
}

/** A value as the words that a recipe in text has in its place. */
export type Spelt = readonly Token[] | undefined;

export function report<A>(
  { source, findings }: Speller,
  definition: Definition<A>,
  { args, span, fixes = [] }: { readonly args: A; readonly span: Span; readonly fixes?: readonly Fix[] | undefined },
): undefined {
  findings.push(diagnose(definition, args, { source, span, fixes: fixes.length > 0 ? fixes : undefined }));
}

/** A word of the language. */
export function nameItem(text: string, span: Span): NameItem {
  return { kind: 'name', text, quoted: false, span };
}

/** A name that the recipe gives; in back quotes where it would be read as something else. */
export function givenItem(text: string, span: Span, { lexicon }: Speller): NameItem {
  return { kind: 'name', text, quoted: !isPlainName(text, lexicon), span };
}

function isPlainName(text: string, lexicon: Lexicon): boolean {
  const word = text.toLowerCase();
  const isWord = lexicon.clauses.has(word) || lexicon.heads.has(word) || word === 'then';
  return !isWord && plainName.test(text);
}

const plainName = /^[\p{L}_][\p{L}\p{M}\p{N}_]*(?:-\p{L}[\p{L}\p{M}\p{N}_]*)*$/u;

/** The tokens as phrases: a comma ends one. */
export function phrasesOf(tokens: readonly Token[]): readonly Phrase[] {
  const rows: Item[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'comma') rows.push([]);
    else rows.at(-1)?.push(token);
  }
  return rows.flatMap((items) => (items.length === 0 ? [] : [phraseOf(items)]));
}

export function phraseOf(items: readonly Item[]): Phrase {
  return { kind: 'phrase', items, span: spanAround(items) };
}

/** Parts may stand in another order than in a sentence. */
export function spanAround(items: readonly { readonly span: Span }[]): Span {
  const start = Math.min(...items.map(({ span }) => span.start));
  const end = Math.max(...items.map(({ span }) => span.end));
  return items.length === 0 ? { start: 0, end: 0 } : { start, end };
}

/** Several values, with a comma between two. */
export function separated(values: readonly (readonly Token[])[]): readonly Token[] {
  return values.flatMap((tokens, index): readonly Token[] => {
    const [first] = tokens;
    if (index === 0 || first === undefined) return tokens;
    return [{ kind: 'comma', span: { start: first.span.start, end: first.span.start } }, ...tokens];
  });
}
