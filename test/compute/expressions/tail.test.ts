/** `tail`, beside its definition: for each value the sum of itself and of all that are pruned after it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeScores } from '../../../src/compute/expressions/score-graph.ts';
import type { Layer } from '../../../src/model/index.ts';
import { criterionOf } from '../../../src/plan/criteria/read.ts';
import { oneThread } from '../support/training.ts';

function row(count: number): Layer {
  const dims = [1, count];
  return {
    name: 'fc',
    tensor: 'fc.weight',
    operator: 'Gemm',
    type: 'float32' as const,
    dims,
    axes: ['out', 'in'],
    groups: 1,
    count,
    roles: new Set(),
    uses: [],
    prunable: true,
  };
}

async function scores(text: string, ...weights: readonly (readonly number[])[]) {
  const criterion = criterionOf(text);
  if (criterion === undefined) throw new Error(`${text} is no criterion`);
  const inputs = weights.map((weight) => ({ layer: row(weight.length), weight: Float32Array.from(weight), statistics: new Map() }));
  const values = await computeScores(criterion.score, inputs, oneThread);
  return values.map((own) => [...own]);
}

/** In O(n²), in double precision: nothing is sorted, and nothing is summed as it is there. */
function tailOf(values: readonly number[]): readonly number[] {
  return values.map((own, at) =>
    Math.fround(
      values
        .filter((other, place) => other > own || (other === own && place >= at))
        .sort((a, b) => b - a)
        .reduce((sum, value) => sum + value, 0),
    ),
  );
}

/** Few values, so that many are equal; quarters, whose sums are exact in any order. */
const quarter = fc.integer({ min: -8, max: 8 }).map((n) => n / 4);

describe('tail', () => {
  it.each([
    ['tail(|w|)', [1, 3, 2], [6, 3, 5]],
    ['tail(w)', [1, -3, 2], [3, 0, 2]],
    ['tail(w^2)', [2, -1, 3], [13, 14, 9]],
  ])('%s of %j is %j', async (text, weight, expected) => {
    expect(await scores(text, weight)).toEqual([expected]);
  });

  it('of equal values counts each once: the earlier has the longer tail', async () => {
    expect(await scores('tail(|w|)', [1, -1, 1, 2])).toEqual([[5, 4, 3, 2]]);
    expect(await scores('w^2 / tail(w^2)', [1, -1, 1, 1])).toEqual([[0.25, Math.fround(1 / 3), 0.5, 1]]);
  });

  it('is what the definition says, ties and signs included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(quarter, { minLength: 1, maxLength: 40 }), async (weight) => {
        expect(await scores('tail(w)', weight)).toEqual([tailOf(weight)]);
      }),
      { numRuns: 60 },
    );
  });

  it('sums in double precision: what is small is not lost behind what is large', async () => {
    const small = Array.from({ length: 1000 }, () => 2 ** -15);
    const [own = []] = await scores('tail(w)', [...small, 2048]);
    expect(own[0]).toBe(2048 + 1000 * 2 ** -15);
  });

  it('counts within a layer, and the scale of a layer changes no share', async () => {
    const [a = [], b = []] = await scores('w^2 / tail(w^2)', [1, 2, 4], [8, 16, 32]);
    expect(a).toEqual(b);
    expect(a[2]).toBe(1);
  });
});
