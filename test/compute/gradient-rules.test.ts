/** Every gradient rule, on random shapes and attributes, against finite differences. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gradientNotes } from '../../src/compute/gradients/notes.ts';
import { gradientRules } from '../../src/compute/gradients/table.ts';
import { arithmetic, activation } from './support/cases/elementwise.ts';
import { layout } from './support/cases/moves.ts';
import { normalization, reduction } from './support/cases/norms.ts';
import { linear } from './support/cases/products.ts';
import { recurrence } from './support/cases/recurrent.ts';
import { convolution, pooling } from './support/cases/windows.ts';
import { checkGradients } from './support/finite-differences.ts';

const families = { arithmetic, activation, linear, convolution, pooling, normalization, reduction, layout, recurrence };

/** Rules that are tried under the name of what they do. */
const together: readonly string[] = [
  ...['Flatten', 'Reshape', 'Squeeze', 'Unsqueeze', 'Transpose', 'Expand', 'Concat', 'Split'],
  ...['Identity', 'Dropout', 'BatchNormalization', 'Slice', 'Gather', 'Where', 'Pad'],
  ...['Tile', 'DepthToSpace', 'SpaceToDepth', 'GatherElements', 'CumSum', 'TopK', 'Trilu'],
  ...['GatherND', 'ScatterElements', 'ScatterND', 'MaxUnpool'],
];

test('every operator with a rule has a case here', () => {
  const covered = new Set([...together, ...Object.values(families).flatMap(Object.keys)]);
  expect([...gradientRules.keys()].filter((op) => !covered.has(op))).toEqual([]);
});

test('every rule says how its gradient is made, and nothing else does', () => {
  expect(Object.keys(gradientNotes).toSorted()).toEqual([...gradientRules.keys()].toSorted());
});

describe.each(Object.entries(families))('%s', (_family, rules) => {
  test.each(Object.entries(rules))('%s', async (_op, cases) => {
    await fc.assert(
      fc.asyncProperty(cases, fc.integer(), async (given, seed) => {
        await checkGradients({ ...given, seed });
      }),
      { numRuns: 25 },
    );
  });
});
