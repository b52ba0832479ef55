/** What holds of every recipe, however it is written. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import type { Statement, SyntaxTree } from '../../../src/language/ast.ts';
import { desugar } from '../../../src/language/check/expand.ts';
import { format, formatRange } from '../../../src/language/format/format.ts';
import { parse } from '../../../src/language/syntax/parse.ts';
import { lexicon, vocabulary } from '../../../src/vocabulary/index.ts';
import { isSound, recipesOfSome } from '../../support/arbitrary-recipe.ts';
import { roughRecipe, soundRecipes, typedRecipe, withoutPlaces } from './samples.ts';

function treeOf(text: string): SyntaxTree {
  return parse({ name: 'sample.prune', text }, lexicon).tree;
}

function formatted(text: string): string {
  const { value, diagnostics } = format({ name: 'sample.prune', text });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return value;
}

function statementsIn(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((one) => [one, ...statementsIn(one.block?.statements ?? [])]);
}

/** Each comment, and how many statements begin above it. */
function commentsOf(text: string): readonly string[] {
  const { statements, comments } = treeOf(text);
  const starts = statementsIn(statements).map(({ span }) => span.start);
  return comments
    .map(({ text: said, doc, span }) => {
      const above = starts.filter((start) => start < span.start).length;
      return `${above} ${doc ? '##' : '#'} ${said}`;
    })
    .sort();
}

/** The words of each statement that say what it is about, with what documents it. */
function outline(text: string): unknown {
  return statementsIn(desugar(treeOf(text).statements, vocabulary)).map(({ head, doc }) => [head.text, doc]);
}

/** What formatting must not change, and that it has nothing left to do. */
function expectSame(text: string, printed: string): void {
  expect(formatted(printed)).toBe(printed);
  expect(withoutPlaces(typedRecipe(printed))).toEqual(withoutPlaces(typedRecipe(text)));
  expect(commentsOf(printed)).toEqual(commentsOf(text));
  expect(outline(printed)).toEqual(outline(text));
}

describe('a formatted recipe keeps its meaning and its text, and is stable', () => {
  it('however roughly a recipe of ours is treated', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(roughRecipe(fc.constantFrom(...soundRecipes)), (text) => {
        expectSame(text, formatted(text));
      }),
      { numRuns: 200 },
    );
  });

  it('whatever the vocabulary can say', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(roughRecipe(recipesOfSome(200).filter(isSound)), (text) => {
        expectSame(text, formatted(text));
      }),
      { numRuns: 150 },
    );
  });
});

/** Its second comment must not become one of the statement below. */
const commented = `param half: # why
ratio of flops = 50% # why
    prune channels by magnitude to half
`;

describe('a recipe with a formatted range', () => {
  it('means the same, and is the formatted recipe in the end', { timeout: 300_000 }, () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    const rough = roughRecipe(fc.constantFrom(...soundRecipes));
    fc.assert(
      fc.property(rough, place, place, (text, one, other) => {
        const [start = 0, end = 0] = [one, other].map((at) => at * text.length).sort(ascending);
        const { value = '' } = formatRange({ name: 'sample.prune', text }, { start, end });
        expect(withoutPlaces(typedRecipe(value))).toEqual(withoutPlaces(typedRecipe(text)));
        expect(commentsOf(value)).toEqual(commentsOf(text));
        expect(formatted(value)).toBe(formatted(text));
      }),
      { numRuns: 100, examples: [[commented, 0, 0]] },
    );
  });
});

function ascending(a: number, b: number): number {
  return a - b;
}

describe('a text that cannot be read', () => {
  it('is never touched, and never a crash', { timeout: 300_000 }, () => {
    const rough = roughRecipe(fc.constantFrom(...soundRecipes));
    const cut = fc.tuple(rough, fc.nat(), fc.nat(), fc.string()).map(([text, at, length, junk]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + junk + text.slice(start + (length % 9));
    });
    fc.assert(
      fc.property(fc.oneof(cut, fc.string()), (text) => {
        const { value, diagnostics } = format({ name: 'sample.prune', text });
        expect(value === undefined).toBe(hasErrors(diagnostics));
        if (value === undefined) return;
        expect(formatted(value)).toBe(value);
        expect(commentsOf(value)).toEqual(commentsOf(text));
      }),
      { numRuns: 200 },
    );
  });
});
