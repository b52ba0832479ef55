/** Twenty steps of SM3-II against PyTorch's gradients and the paper's sets in float64 (`test/rivals/sm3.py`). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { int, ints } from '../../src/compute/builder.ts';
import type { Batch } from '../../src/compute/feeding.ts';
import { floatTensor, type Model } from '../../src/model/index.ts';
import type { PlannedOptimizer } from '../../src/plan/plan.ts';
import { fixturePath } from './support/fixtures.ts';
import { node } from './support/finite-differences.ts';
import { relativeError, stepOf, trainerOf } from './support/training.ts';
import { tinyModel } from './support/tiny.ts';

interface Run {
  readonly losses: readonly number[];
  readonly tensors: Readonly<Record<string, readonly number[]>>;
  readonly states: Readonly<Record<string, readonly number[]>>;
}

const oracle = JSON.parse(readFileSync(fixturePath('oracle/sm3.json'), 'utf8')) as {
  readonly lr: number;
  readonly dense: Run;
  readonly masked: Run;
  readonly pruned: Run;
};
const sm3: PlannedOptimizer = { name: 'sm3', lr: oracle.lr, eps: 1e-30 };

function waves(size: number, phase: number, scale = 1): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => scale * Math.sin(phase + 1.7 * i));
}

const shapes = { 'conv.w': [4, 2, 3, 3], 'conv.b': [4], 'fc.w': [3, 36], 'fc.b': [3], gain: [1, 1] };
const starts = Object.entries(shapes).map(([name, dims], n) => {
  const size = dims.reduce((product, dim) => product * dim, 1);
  return [name, floatTensor(name, dims, waves(size, n, 0.3))] as const;
});
const model: Model = {
  ...tinyModel,
  graph: {
    ...tinyModel.graph,
    inputs: [{ name: 'x', type: 'float32', dims: ['batch', 2, 5, 5] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['batch', 3] }],
    nodes: [
      node('Conv', ['x', 'conv.w', 'conv.b'], 'h', { kernel_shape: ints([3, 3]) }),
      node('Tanh', ['h'], 'a'),
      node('Flatten', ['a'], 'f'),
      node('Gemm', ['f', 'fc.w', 'fc.b'], 'z', { transB: int(1) }),
      node('Mul', ['z', 'gain'], 'y'),
    ],
    initializers: new Map(starts),
  },
};

function batch(step: number): Batch {
  return { samples: waves(200, 0.1 * step), labels: waves(12, 3 + 0.1 * step), size: 4 };
}

const kept = (rows: number, columns: number, isPruned: (i: number, j: number) => boolean) =>
  Uint8Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    return Number(!isPruned(row, column) && (row + column) % 3 > 0);
  });
const masks = new Map([
  ['conv.w', kept(4, 18, (row) => row === 1)],
  ['fc.w', kept(3, 36, (_, column) => column === 5)],
]);

const ones = new Map([...masks].map(([tensor, mask]) => [tensor, mask.map(() => 1)]));

async function twenty(more: Parameters<typeof trainerOf>[2], prunedFrom: number) {
  const spec = { input: 'x', output: 'y', loss: 'mse', tensors: Object.keys(shapes) } as const;
  const all = { ...spec, optimizer: sm3, inBlocks: true, ...more };
  const trainer = await trainerOf(model, [2, 5, 5], all);
  const { slots } = stepOf(model, [2, 5, 5], all);
  const losses: number[] = [];
  for (let step = 0; step < 20; step++) {
    for (const [tensor, mask] of step === prunedFrom ? masks : []) {
      const left = trainer.read(tensor).map((value, i) => value * (mask[i] ?? 0));
      trainer.write(tensor, left);
      trainer.write(`mask:${tensor}`, mask);
    }
    losses.push(await trainer.run(batch(step), sm3.lr, step));
  }
  const read = new Map(slots.map(({ name }) => [name, trainer.read(name)]));
  await trainer.release();
  return { losses, read };
}

describe.each([
  ['dense', oracle.dense, {}, 20],
  ['dense, in two pieces', oracle.dense, { accumulate: 2 }, 20],
  ['dense, apart', oracle.dense, { clip: 1e30 }, 20],
  ['under masks', oracle.masked, { masks }, 0],
  ['pruned after ten steps', oracle.pruned, { masks: ones }, 10],
  ['behind masks', oracle.pruned, { masks: ones, veiled: [...masks.keys()] }, 10],
] as const)('SM3 %s', (_name, expected, more, from) => {
  test('is that of the paper', async () => {
    const { losses, read } = await twenty(more, from);
    losses.forEach((loss, step) => {
      expect(Math.abs(loss - (expected.losses[step] ?? NaN))).toBeLessThan(1e-6);
    });
    for (const [name, values] of Object.entries(expected.tensors)) {
      const own = read.get(name) ?? [];
      values.forEach((value, i) => expect(Math.abs((own[i] ?? NaN) - value)).toBeLessThan(1e-6));
    }
    for (const [name, values] of Object.entries(expected.states)) {
      const own = read.get(name) ?? [];
      expect(own.length, name).toBe(values.length);
      expect(relativeError(own, values), name).toBeLessThan(1e-5);
    }
  });
});
