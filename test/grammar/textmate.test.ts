/** The TextMate grammar colours what the lexer and the layout pass cut, at the same places. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import textmate, { type IGrammar } from 'vscode-textmate';
import { beforeAll, describe, expect, it } from 'vitest';
import { scopes } from '../../src/codegen/textmate/fixed.ts';
import { layOut } from '../../src/language/syntax/layout.ts';
import { scan } from '../../src/language/syntax/lexer.ts';
import type { Token } from '../../src/language/syntax/tokens.ts';
import { lexicon } from '../../src/vocabulary/index.ts';
import { loadGrammar } from '../support/textmate.ts';
import { allExamples, allRecipes, root } from './support/recipes.ts';

const published = path.join(root, 'grammar/espalier.tmLanguage.json');
let grammar: IGrammar | null = null;

beforeAll(async () => {
  grammar = await loadGrammar('source.espalier', { 'source.espalier': readFileSync(published, 'utf8') });
});

/** What a token is coloured as, and the words that no other token may have. */
const exclusive: readonly string[] = [
  scopes.verb,
  scopes.block,
  scopes.header,
  scopes.definition,
  scopes['short-form'],
  scopes.clause,
  scopes.then,
];

describe.each([...allRecipes(), ...allExamples()])('$name', ({ name, text }) => {
  const source = { name, text };
  const scanned = scan(source, lexicon);
  const { tokens } = layOut(scanned.lexemes, lexicon, source);

  it('has the scope of each token where the token is', () => {
    const coloured = colours(text);
    const expected = [
      ...tokens.flatMap((token) => {
        const scope = scopeOf(token);
        return scope === undefined ? [] : [{ at: token.startOffset, scope }];
      }),
      ...scanned.comments.map(({ span, doc }) => ({ at: span.start, scope: doc ? scopes.documentation : scopes.comment })),
    ];
    const wrong = expected
      .filter(({ at, scope }) => !coloured(at).includes(scope))
      .map(({ at, scope }) => `${shown(text, at)}: ${scope}, not ${coloured(at).join(' ')}`);
    expect(wrong).toEqual([]);
  });

  it('has the scopes of heads and clauses nowhere else', () => {
    const coloured = colours(text);
    const cut = new Set(tokens.map((token) => `${token.startOffset} ${scopeOf(token) ?? ''}`));
    const stray = scanned.lexemes
      .flatMap(({ start }) => coloured(start).map((scope) => ({ at: start, scope })))
      .filter(({ at, scope }) => exclusive.includes(scope) && !cut.has(`${at} ${scope}`))
      .map(({ at, scope }) => `${shown(text, at)}: ${scope}`);
    expect(stray).toEqual([]);
  });
});

function scopeOf(token: Token): string | undefined {
  switch (token.tokenType.name) {
    case 'Then':
      return scopes.then;
    case 'Head':
      return scopes[token.headKind ?? 'unknown'];
    case 'ClauseWord':
      return scopes.clause;
    case 'Number':
      return scopes.number;
    case 'Ratio':
      return scopes.ratio;
    case 'Text':
      return scopes.text;
    case 'Identifier':
      return scopes.identifier;
    default:
      return undefined;
  }
}

/** The scopes at an offset. */
function colours(text: string): (offset: number) => readonly string[] {
  const scopesAt = new Map<number, readonly string[]>();
  let stack = textmate.INITIAL;
  let start = 0;
  for (const line of text.split('\n')) {
    const tokenized = grammar?.tokenizeLine(line, stack);
    for (const { startIndex, endIndex, scopes: found } of tokenized?.tokens ?? []) {
      for (let index = startIndex; index < endIndex; index++) scopesAt.set(start + index, found);
    }
    stack = tokenized?.ruleStack ?? stack;
    start += line.length + 1;
  }
  return (offset) => scopesAt.get(offset) ?? [];
}

function shown(text: string, at: number): string {
  return `${at} \`${text.slice(at, at + 12).split('\n')[0] ?? ''}\``;
}

it.each([
  ['prune weights by global magnitude to 80%', 'global', 'allocation'],
  ['prune weights by wanda to 80%', 'wanda', 'criterion'],
  ['prune channels by sqrt(sum(w^2 over in)) to 50%', 'sqrt', 'function'],
  ['prune weights by w * x to 80%', 'w ', 'variable'],
  ['prune weights by magnitude to 80% over 0%..50% along cubic', 'cubic', 'curve'],
])('colours the word right behind a clause: %s', (line, word, category) => {
  const at = line.indexOf(` ${word}`) + 1;
  const token = grammar?.tokenizeLine(line, textmate.INITIAL).tokens.find(({ startIndex }) => startIndex === at);
  expect(token?.scopes.at(-1)).toBe(`support.constant.${category}.espalier`);
});
