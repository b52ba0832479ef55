/** Deltas that train and move, against PyTorch in double precision over 60 steps. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { indicesOf, type DeltaSpec } from '../../src/compute/deltas.ts';
import type { PlannedOptimizer } from '../../src/plan/plan.ts';
import { normal, permutation } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { deltasAtWork } from '../../src/train/deltas.ts';
import { trainerOf } from '../compute/support/training.ts';
import { perceptron, threeLayers } from './perceptron.ts';
import { python } from '../support/python.ts';

const [inputs, classes, size, steps] = [12, 5, 32, 60];
const dims: Readonly<Record<string, readonly number[]>> = { w1: [inputs, 20], b1: [20], w2: [20, 15], b2: [15], w3: [15, classes] };
const drawn = (name: string, count: number, scale: number): Float32Array => normal(stream(7, name), count).map((one) => one * scale);
const sizeOf = (name: string): number => (dims[name] ?? []).reduce((product, dim) => product * dim, 1);
/** Every third weight of `w2` is pruned. */
const open = Uint8Array.from({ length: sizeOf('w2') }, (_, at) => Number(at % 3 !== 0));
const weights = new Map(
  Object.keys(dims).map((name) => {
    const values = drawn(name, sizeOf(name), 0.4);
    return [name, name === 'w2' ? values.map((one, at) => one * (open[at] ?? 0)) : values] as const;
  }),
);

const model = perceptron({ features: inputs, classes, nodes: threeLayers, weights, dims });

const counts = { w1: 24, w2: 20, w3: 9 };
const start = (name: keyof typeof counts): number[] =>
  Array.from(permutation(stream(3, name), sizeOf(name)))
    .filter((index) => name !== 'w2' || open[index] === 1)
    .slice(0, counts[name]);
const specs: readonly DeltaSpec[] = (['w1', 'w2', 'w3'] as const).map((tensor) => ({
  tensor,
  indices: start(tensor),
  reselects: true,
  ...(tensor === 'w2' && { open }),
}));
const teacher = drawn('teacher', inputs * classes, 1);
const batches = Array.from({ length: steps }, (_, step) => {
  const samples = drawn(`x${step}`, size * inputs, 1);
  const labels = BigInt64Array.from({ length: size }, (__, at) => {
    const scores = Array.from({ length: classes }, (___, own) =>
      Array.from({ length: inputs }).reduce<number>(
        (sum, ____, i) => sum + (samples[at * inputs + i] ?? 0) * (teacher[i * classes + own] ?? 0),
        0,
      ),
    );
    return BigInt(scores.indexOf(Math.max(...scores)));
  });
  return { samples, labels, size };
});

const lr = 0.03;
const betas = [0.9, 0.999, 1e-8] as const;
const adam: PlannedOptimizer = { name: 'adam', lr, beta1: betas[0], beta2: betas[1], eps: betas[2], weightDecay: 0 };
const sm3: PlannedOptimizer = { name: 'sm3', lr, eps: betas[2] };

interface Expected {
  readonly losses: readonly number[];
  readonly deltas: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}

/** Steps from phase to phase, and of a phase. */
const cases = [
  [10, 3],
  [7, 7],
  [25, 1],
] as const;

async function expectedOf({ name }: PlannedOptimizer): Promise<readonly Expected[]> {
  const path = join(mkdtempSync(join(tmpdir(), 'espalier-deltas-')), 'given.json');
  const given = {
    steps,
    lr,
    betas,
    cases,
    share: 0.5,
    dims,
    sums: name === 'sm3',
    weights: Object.fromEntries([...weights].map(([name, own]) => [name, Array.from(own)])),
    start: Object.fromEntries(specs.map(({ tensor, indices }) => [tensor, Array.from(indices)])),
    open: { w2: Array.from(open) },
    batches: batches.map(({ samples, labels }) => {
      return { x: Array.from(samples), y: Array.from(labels, Number) };
    }),
  };
  writeFileSync(path, JSON.stringify(given));
  await python(['test/pytorch/deltas.py', path]);
  return JSON.parse(readFileSync(`${path}.out`, 'utf8'));
}

it.each([
  ['Adam', adam],
  ['SM3', sm3],
] as const)('deltas stand where those of PyTorch do, and have their values: %s', async (_name, optimizer) => {
  const expected = await expectedOf(optimizer);
  expect(expected.length).toBe(cases.length);
  for (const [at, [every, over]] of cases.entries()) {
    const theirs = expected[at] ?? { losses: [], deltas: {} };
    const trainer = await trainerOf(model, [inputs], { tensors: [], deltas: specs, optimizer });
    const layers = specs.map(({ tensor }) => {
      return { layer: tensor, tensor, weights: sizeOf(tensor), deltas: counts[tensor as 'w1'] };
    });
    const reselection = { share: '50%', fall: 'linear', every, growth: 'gradient', over } as const;
    const valuesOf = (tensor: string) => weights.get(tensor) ?? [];
    const work = deltasAtWork(trainer, specs, { deltas: { layers, reselection }, optimizer, steps, valuesOf });
    let moved = 0;
    for (const [step, batch] of batches.entries()) {
      work.before(step);
      const loss = await trainer.run(batch, lr * (1 - step / steps), step);
      moved += work.after(step + 1)?.moved ?? 0;
      expect(Math.abs(loss - (theirs.losses[step] ?? NaN))).toBeLessThan(2e-5);
    }
    expect(moved).toBeGreaterThan(60);
    expect(theirs.losses.at(-1)).toBeLessThan(0.9 * (theirs.losses[0] ?? NaN));
    for (const { tensor, values } of work.read()) {
      const own = theirs.deltas[tensor] ?? [];
      const places = indicesOf(trainer.read(`places:${tensor}`)).toSorted();
      expect(Array.from(places)).toEqual(own.map(([index]) => index));
      const merged = Float64Array.from(valuesOf(tensor));
      for (const [index, delta] of own) merged[index] = (merged[index] ?? 0) + delta;
      values.forEach((value, at) => expect(Math.abs(value - (merged[at] ?? NaN))).toBeLessThan(1e-4));
      if (tensor === 'w2') places.forEach((index) => expect(open[index]).toBe(1));
    }
    // Gradients of a phase that ends with the statement move nothing, so none are summed up.
    for (const [length, phase] of [
      [over, 0],
      [over + 1, 2],
    ] as const) {
      // prettier-ignore
      deltasAtWork(trainer, specs, { deltas: { layers, reselection }, optimizer, steps: length, valuesOf }).before(0);
      expect([...trainer.read('phase:w1')].map(Number)).toEqual([phase]);
    }
    await trainer.release();
  }
});
