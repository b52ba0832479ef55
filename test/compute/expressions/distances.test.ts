/** `distances`, beside its definition, pair by pair in double precision. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeScores } from '../../../src/compute/expressions/score-graph.ts';
import type { Axis, Layer } from '../../../src/model/index.ts';
import { criterionOf } from '../../../src/plan/criteria/read.ts';
import { factsOf, planned, planText } from '../../plan/planning.ts';
import { oneThread } from '../support/training.ts';

function layerOf(dims: readonly number[], axes: readonly Axis[]): Layer {
  return {
    name: 'layer',
    tensor: 'layer.weight',
    operator: 'Conv',
    type: 'float32' as const,
    dims,
    axes,
    groups: 1,
    count: dims.reduce((product, dim) => product * dim, 1),
    roles: new Set(),
    uses: [],
    prunable: true,
  };
}

async function scores(text: string, layer: Layer, weight: readonly number[]) {
  const criterion = criterionOf(text);
  if (criterion === undefined) throw new Error(`${text} is no criterion`);
  const input = { layer, weight: Float32Array.from(weight), statistics: new Map() };
  const [own = new Float32Array(0)] = await computeScores(criterion.score, [input], oneThread);
  return [...own];
}

/** He et al., FPGM, equation 6: each unit against all, with no product of matrices. */
function sumsOf(vectors: readonly (readonly number[])[]): readonly number[] {
  return vectors.map((own) => vectors.reduce((sum, other) => sum + Math.hypot(...own.map((a, k) => a - (other[k] ?? 0))), 0));
}

describe('distances', () => {
  it.each([
    // Units (0, 0), (3, 4) and (0, 8): 5 + 8, 5 + 5, 8 + 5.
    ['distances(w over in)', [3, 2], ['out', 'in'], [0, 0, 3, 4, 0, 8], [13, 13, 10, 10, 13, 13]],
    // Stored the other way round.
    ['distances(w over in)', [2, 3], ['in', 'out'], [0, 3, 0, 0, 4, 8], [13, 10, 13, 13, 10, 13]],
    // Inputs against inputs: columns (0, 3, 0) and (0, 4, 8).
    ['distances(w over out)', [3, 2], ['out', 'in'], [0, 0, 3, 4, 0, 8], Array.from({ length: 6 }, () => Math.sqrt(65))],
    ['distances(w over in kh kw)', [1, 1, 1, 2], ['out', 'in', 'kernel', 'kernel'], [1, 5], [0, 0]],
  ] as const)('%s of %j %j %j', async (text, dims, axes, weight, expected) => {
    const found = await scores(text, layerOf(dims, axes), weight);
    expect(found).toEqual(expected.map((value) => expect.closeTo(value, 5)));
  });

  it('of a kernel compares whole filters', async () => {
    const dims = [4, 2, 2, 3];
    const value = fc.integer({ min: -20, max: 20 }).map((n) => n / 8);
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 48, maxLength: 48 }), async (weight) => {
        const layer = layerOf(dims, ['out', 'in', 'kernel', 'kernel']);
        const found = await scores('distances(w over in kd kh kw)', layer, weight);
        const filters = [0, 1, 2, 3].map((unit) => weight.slice(unit * 12, unit * 12 + 12));
        const expected = sumsOf(filters).flatMap((sum) => Array.from({ length: 12 }, () => sum));
        expect(found).toEqual(expected.map((sum) => expect.closeTo(sum, 3)));
      }),
      { numRuns: 20 },
    );
  });

  it('is what `geometric-median` says, in canonical text', () => {
    const [prune] = planned(
      planText('prune channels by geometric-median to 50% sparsity grouped by first', factsOf('resnet8_fmnist_bn')),
    ).stages.flatMap(({ statements }) => statements);
    expect(prune).toMatchObject({ criterion: 'distances(w over in kd kh kw)' });
  });
});
