/**
 * A law that counts: what the language gains in words, the code may not gain in more tokens than its words cost before. The rooms that read and
 * write the files of other tools do not count: they grow with those tools, and no word is behind it.
 */
import ts from 'typescript';
import { expect, it } from 'vitest';
import { vocabulary } from '../../src/vocabulary/index.ts';
import { clausesOfHead } from '../../src/vocabulary/vocabulary.ts';
import { readSources } from './sources.ts';

/** Tokens of `src/` for a word of the vocabulary, without those rooms. It falls when code gets shorter, and is never raised. */
const most = 3600;

const ofFormats: ReadonlySet<string> = new Set(['model', 'data', 'import', 'export']);

/** Leaves of the syntax tree; layout and comments change none. */
function tokensIn(tree: ts.SourceFile): number {
  let count = 0;
  const visit = (node: ts.Node): void => {
    const inside = node.getChildren(tree);
    if (inside.length > 0) inside.forEach(visit);
    else if (node.getWidth(tree) > 0) count += 1;
  };
  visit(tree);
  return count;
}

const heads = [...vocabulary.heads.values()];
const words = new Set([
  ...heads.map(({ word }) => word),
  ...heads.flatMap((head) => [...clausesOfHead(head).keys()]),
  ...[...vocabulary.words.values()].flatMap((family) => [...family.keys()]),
]);
const counted = readSources().filter(({ room }) => !ofFormats.has(room));
const perWord = counted.reduce((sum, { tree }) => sum + tokensIn(tree), 0) / words.size;

it('tokens for a word of the vocabulary do not rise', () => {
  expect(perWord).toBeLessThanOrEqual(most);
});

it('the bound follows where the tokens have fallen', () => {
  expect(Math.ceil(perWord)).toBeGreaterThan(most - 60);
});
