/** Adapters that multiply, W ⊙ (BA): their gradients and their merge, against the formulas. */
import { expect, test } from 'vitest';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import { mergeAdapter } from '../../src/compute/adapters.ts';
import { createTrainer } from '../../src/compute/trainer.ts';
import type { PlannedAdapter } from '../../src/plan/plan.ts';
import { tinyBatch, tinyModel, tinySpec } from './support/tiny.ts';
import { momentum, oneThread, relativeError } from './support/training.ts';

const [rows, columns] = [2, 3];
const mask = [1, 0, 1, 1, 1, 0];
const start = [0.9, 0, -0.4, 0.7, 0.2, 0];

test.each([1, 2, 4])('of rank %i: gradients by hand, zeros that stay, an exact merge', async (rank) => {
  const value = 1 / Math.sqrt(rank);
  const a = new Float32Array(rank * columns).fill(value);
  const b = new Float32Array(rows * rank).fill(value);
  const planned: PlannedAdapter = {
    layer: 'w',
    tensor: 'w',
    form: 'scaled',
    rank,
    alpha: rank,
    rows,
    columns,
    parameters: rank * (rows + columns),
  };
  const weights = new Map([['w', Float32Array.from(start)]]);
  const step = buildTrainingStep({
    ...tinySpec,
    tensors: [],
    weights,
    optimizer: momentum,
    masks: new Map([['w', mask]]),
    adapters: [{ planned, a, b }],
  });
  if (step.value === undefined) throw new Error(JSON.stringify(step.diagnostics));
  const trainer = await createTrainer(step.value, oneThread);
  const batch = tinyBatch(0);
  const loss = await trainer.run(batch, 0.1, 0);
  const { loss: wanted, gradient } = plainStep(batch);
  // BA is 1 when it begins: the network is the one that was there.
  expect(loss).toBeCloseTo(wanted, 5);
  // dL/dA = Bᵀ (G ⊙ W) and dL/dB = (G ⊙ W) Aᵀ, with momentum's first state the gradient itself.
  const scaled = gradient.map((g, i) => g * (start[i] ?? 0));
  const ofA = Array.from({ length: rank * columns }, (_, i) => sum(rows, (o) => value * (scaled[o * columns + (i % columns)] ?? 0)));
  const ofB = Array.from({ length: rows * rank }, (_, i) => sum(columns, (c) => value * (scaled[Math.floor(i / rank) * columns + c] ?? 0)));
  expect(relativeError(trainer.read('momentum:lora.a:w'), ofA)).toBeLessThan(1e-5);
  expect(relativeError(trainer.read('momentum:lora.b:w'), ofB)).toBeLessThan(1e-5);
  for (let t = 1; t < 4; t++) await trainer.run(tinyBatch(t), 0.1, t);
  const [learntA, learntB] = [trainer.read('lora.a:w'), trainer.read('lora.b:w')];
  // The start is alike in all components, and so is all that follows: BA keeps rank 1.
  for (let i = columns; i < rank * columns; i++) {
    expect(learntA[i]).toBeCloseTo(learntA[i % columns] ?? NaN, 6);
  }
  const shape = { rank, scale: 1, dims: [rows, columns], layout: 'out-in', multiplies: true } as const;
  const merged = mergeAdapter(Float32Array.from(start), { a: learntA, b: learntB, ...shape }, mask);
  merged.forEach((w, i) => {
    const product = sum(rank, (k) => {
      return (learntB[Math.floor(i / columns) * rank + k] ?? 0) * (learntA[k * columns + (i % columns)] ?? 0);
    });
    if (mask[i] === 0) expect(Object.is(w, 0)).toBe(true);
    else expect(w).toBeCloseTo(Math.fround(start[i] ?? 0) * product, 6);
  });
  // What is merged computes what was adapted: the next step's loss is the same.
  const adapted = await trainer.run(tinyBatch(9), 0, 9);
  const plain = plainStep(tinyBatch(9), [...merged]);
  expect(adapted).toBeCloseTo(plain.loss, 5);
  await trainer.release();
});

/** The mean squared error of y = x·Wᵀ + b, and its gradient in W. */
function plainStep({ samples, labels, size }: ReturnType<typeof tinyBatch>, w = start) {
  const bias = [...(tinyModel.graph.initializers.has('b') ? [0.5, -0.25] : [])];
  const gradient = w.map(() => 0);
  let loss = 0;
  for (let n = 0; n < size; n++) {
    for (let o = 0; o < rows; o++) {
      const y = sum(columns, (i) => Number(samples[n * columns + i]) * (w[o * columns + i] ?? 0));
      const error = y + (bias[o] ?? 0) - Number(labels[n * rows + o]);
      loss += error ** 2 / (rows * size);
      for (let i = 0; i < columns; i++) {
        const at = o * columns + i;
        gradient[at] = (gradient[at] ?? 0) + (2 * error * Number(samples[n * columns + i])) / (rows * size);
      }
    }
  }
  return { loss, gradient };
}

function sum(count: number, of: (index: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += of(i);
  return total;
}
