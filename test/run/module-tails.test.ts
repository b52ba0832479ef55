/** `tail(w^2 over module)`: DIMAP's score, held against its definition and against LAMP. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tailsOf } from '../../src/score/measured-scores.ts';
import { few } from './cut/benches.ts';
import { readTensors } from './read-tensors.ts';
import { must, planOn, run } from './support.ts';

const digits = few('mlp_digits', 'digits');
const score = 'by global (w^2 / tail(w^2 over module))';

async function zerosOf(text: string): Promise<ReadonlyMap<string, string>> {
  const plan = await planOn(digits, text);
  const { out } = must(await run(digits, plan));
  const names = new Set(plan.layers.map(({ tensor }) => tensor));
  return new Map(
    [...readTensors(join(out, 'model.onnx'))]
      .filter(([name]) => names.has(name))
      .map(([name, values]) => [name, values.map((value) => (value === 0 ? 1 : 0)).join('')]),
  );
}

describe('tail over a module', () => {
  it('is the sum of all that stand behind, of equal values by place', () => {
    const parts = [Float32Array.of(2, 1, 2), Float32Array.of(3, 1)];
    // In order: 1, 1, 2, 2, 3, with sums from behind of 9, 8, 7, 5, 3.
    expect(tailsOf(parts).map((own) => [...own])).toEqual([
      [7, 9, 5],
      [3, 8],
    ]);
  });

  it('is that of LAMP where every layer is a module', async () => {
    const alone = await zerosOf(`prune weights ${score} to 80%`);
    expect(alone).toEqual(await zerosOf('prune weights by global lamp to 80%'));
    const grouped = `group first = layers 0..0\ngroup second = layers 1..1\nprune weights ${score} to 80%`;
    expect(await zerosOf(grouped)).toEqual(alone);
  });

  it('joins the layers of a group', async () => {
    const text = `group hidden = layers 0..1\nprune weights ${score} to 80%`;
    const masks = await zerosOf(text);
    const weights = readTensors(digits.model);
    const own = ['0.weight', '2.weight'].map((name) => weights.get(name) ?? new Float32Array());
    // Within a module the order is that of magnitude: one threshold parts both layers.
    const live = (at: number): number[] => [...(own[at] ?? [])].filter((_, i) => [...masks.values()][at]?.[i] === '0').map(Math.abs);
    const gone = (at: number): number[] => [...(own[at] ?? [])].filter((_, i) => [...masks.values()][at]?.[i] === '1').map(Math.abs);
    const most = [0, 1].flatMap(gone).reduce((a, b) => Math.max(a, b));
    const least = [0, 1].flatMap(live).reduce((a, b) => Math.min(a, b));
    expect(most).toBeLessThanOrEqual(least);
    expect(masks).not.toEqual(await zerosOf(`prune weights ${score} to 80%`));
  });

  it('takes each layer once, and single weights alone', async () => {
    const twice = `group a = layers 0..1\ngroup b = layers 1..1\nprune weights ${score} to 80%`;
    await expect(planOn(digits, twice)).rejects.toThrow('ESP4292');
    const units = 'prune neurons by w^2 / tail(w^2 over module) to 50% sparsity';
    await expect(planOn(digits, units)).rejects.toThrow('ESP4293');
    const shares = 'prune weights by magnitude to 50% allocated by mean(w^2 / tail(w^2 over module))';
    await expect(planOn(digits, shares)).rejects.toThrow('ESP2270');
  });
});
