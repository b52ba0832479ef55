/** What holds of every recipe, however it is written. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Statement, SyntaxTree } from '../../../src/language/ast.ts';
import { desugar } from '../../../src/language/check/desugar.ts';
import { format, formatRange } from '../../../src/language/format/format.ts';
import { parse } from '../../../src/language/parse.ts';
import { lexicon, vocabulary } from '../../../src/vocabulary/index.ts';
import { roughRecipe, typedRecipe, withoutPlaces } from './samples.ts';

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
  return statementsIn(desugar(treeOf(text).statements, vocabulary)).map(({ head, doc }) => [
    head.text,
    doc,
  ]);
}

describe('a formatted recipe', () => {
  it('means the same, says the same, and stays as it is', () => {
    fc.assert(
      fc.property(roughRecipe, (text) => {
        const once = formatted(text);
        expect(formatted(once)).toBe(once);
        expect(withoutPlaces(typedRecipe(once))).toEqual(withoutPlaces(typedRecipe(text)));
        expect(commentsOf(once)).toEqual(commentsOf(text));
        expect(outline(once)).toEqual(outline(text));
      }),
      { numRuns: 2500 },
    );
  });
});
