/** Checking any text that parses ends with a value or with findings, and never throws. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import { bind } from '../../../src/language/check/bind.ts';
import { analyse, check } from '../../../src/language/check/check.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import { lexicon, vocabulary } from '../../../src/vocabulary/index.ts';

const folder = new URL('../syntax/examples/', import.meta.url);
const files = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]);
const examples = [...files.map(([, text]) => text ?? ''), ...vocabulary.declarations.map(({ example }) => example)];

describe('examples', () => {
  test.each(files)('%s has no finding', (_name, text = '') => {
    const { tree, diagnostics } = parse({ name: 'recipe', text }, lexicon);
    expect([...diagnostics, ...check(tree).diagnostics]).toEqual([]);
  });
});

/** Words and signs of a text: mutations work on them, for single letters rarely reach the checker. */
function piecesOf(text: string): readonly string[] {
  return text.match(/[\w.%-]+|\s+|[^\w\s]/g) ?? [];
}

const pieces = [...new Set(examples.flatMap(piecesOf))];

const mutated = fc
  .record({
    text: fc.constantFrom(...examples),
    edits: fc.array(
      fc.record({
        at: fc.nat(200),
        kind: fc.constantFrom('drop', 'double', 'replace', 'insert', 'swap'),
        piece: fc.constantFrom(...pieces),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ text, edits }) => {
    const words = [...piecesOf(text)];
    for (const { at, kind, piece } of edits) {
      const index = at % Math.max(1, words.length);
      const here = words[index] ?? '';
      if (kind === 'drop') words.splice(index, 1);
      if (kind === 'double') words.splice(index, 0, here, ' ');
      if (kind === 'replace') words.splice(index, 1, piece);
      if (kind === 'insert') words.splice(index, 0, piece, ' ');
      if (kind === 'swap') words.splice(index, 2, words[index + 1] ?? '', here);
    }
    return words.join('');
  });

test('mutated recipes are checked without an exception', () => {
  fc.assert(
    fc.property(mutated, (text) => {
      const { tree, diagnostics } = parse({ name: 'recipe', text }, lexicon);
      const { recipe, diagnostics: findings } = analyse(tree);
      for (const { span, message, why } of findings) {
        expect(span && span.start >= 0 && span.start <= span.end && span.end <= text.length).toBe(true);
        expect(message).not.toMatch(/undefined|\[object|NaN/);
        expect(why).not.toBe('');
      }
      const checked = check(tree);
      const isGood = !hasErrors(findings) && checked.value !== undefined;
      if (isGood && !hasErrors(diagnostics)) bind(recipe, new Map());
      expect(hasErrors(checked.diagnostics) && checked.value !== undefined).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test('a broken recipe has a finding', () => {
  fc.assert(
    fc.property(mutated, (text) => {
      const { tree, diagnostics } = parse({ name: 'recipe', text }, lexicon);
      const { value, diagnostics: findings } = check(tree);
      if (value === undefined) expect(hasErrors([...diagnostics, ...findings])).toBe(true);
    }),
    { numRuns: 700 },
  );
});
