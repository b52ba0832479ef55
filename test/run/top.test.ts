/** `top`: in criteria, and in a start of scores where it may rank all layers together. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { computeScores } from '../../src/compute/expressions/score-graph.ts';
import { rational, round } from '../../src/exact/rational.ts';
import { expressionOf } from '../../src/plan/criteria/read.ts';
import type { Layer } from '../../src/model/index.ts';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run } from './support.ts';

const layer = (name: string, dims: readonly number[]): Layer => ({
  name,
  tensor: name,
  operator: 'Gemm',
  type: 'float32',
  dims,
  axes: ['out', 'in'],
  groups: 1,
  count: dims.reduce((all, dim) => all * dim, 1),
  roles: new Set(),
  uses: [],
  prunable: true,
});

async function valuesOf(text: string, weight: readonly number[]): Promise<readonly number[]> {
  const expr = expressionOf(text);
  if (expr === undefined) throw new Error(text);
  const own = { layer: layer('fc', [1, weight.length]), weight: Float32Array.from(weight) };
  const [values] = await computeScores(expr, [{ ...own, statistics: new Map() }], { device: 'cpu', threads: 1 });
  return [...(values ?? [])];
}

describe('top', () => {
  it('keeps of equal values the later ones, as pruning does', async () => {
    expect(await valuesOf('top(|w|, 50%)', [1, -1, 1, -1])).toEqual([0, 0, 1, 1]);
    expect(await valuesOf('top(|w|, 25%)', [3, -4, 0, 1])).toEqual([0, 1, 0, 0]);
    expect(await valuesOf('top(|w|, 0%)', [3, 4])).toEqual([0, 0]);
    expect(await valuesOf('top(|w|, 100%)', [3, 4])).toEqual([1, 1]);
  });

  it.each([1, 2, 3, 5, 7, 10, 15])('drops of %d as many as a prune does', async (count) => {
    const weight = Array.from({ length: count }, (_, at) => (at * 7) % count);
    for (const percent of [5, 10, 30, 50, 90]) {
      const values = await valuesOf(`top(w, ${100 - percent}%)`, weight);
      const dropped = values.filter((value) => value === 0).length;
      expect([percent, dropped]).toEqual([percent, Number(round(rational(percent * count, 100)))]);
    }
  });

  it('ranks weights: the rest has no score, and goes first', async () => {
    const plain = must(await run(digits, await planOn(digits, 'prune weights by |w| to 90%')));
    const text = 'prune weights by |w| * top(|w|, 10%) to 90%';
    const found = must(await run(digits, await planOn(digits, text)));
    expect(found.layers).toEqual(plain.layers);
  });
});

describe('a start of scores at top', () => {
  const search = (start: string): string => `stage search for 1 step {
  train scores(start: ${start}) except head with sgd(lr: 1e-30), decay constant
  prune weights except head by s to 90%
    every 1 step
    along constant
    allocated by global(|w|, at: original)
    mask revisable
}`;

  async function weightsAfter(text: string): Promise<ReadonlyMap<string, Float32Array>> {
    const { out } = must(await run(digits, await planOn(digits, text)));
    return readTensors(join(out, 'model.onnx'));
  }

  it('over the model keeps what one threshold keeps', async () => {
    const expected = await weightsAfter('prune weights except head by global magnitude to 90%');
    const start = '0.99 + 0.01 * top(|w|, 10% over model)';
    expect(await weightsAfter(search(start))).toEqual(expected);
  });

  it('of each layer keeps something else where layers differ', async () => {
    const expected = await weightsAfter('prune weights except head by global magnitude to 90%');
    expect(await weightsAfter(search('0.99 + 0.01 * top(|w|, 10%)'))).not.toEqual(expected);
  });

  it('over the model stands in no criterion, and has a share', async () => {
    const refused = 'prune weights by top(|w|, 10% over model) to 50%';
    await expect(planOn(digits, refused)).rejects.toThrow('ESP');
    await expect(planOn(digits, 'prune weights by top(|w|, 2) to 50%')).rejects.toThrow('ESP2270');
  });
});
