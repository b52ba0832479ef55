/** Shorthands for training the fixtures' models in a test. */
import { buildTrainingStep } from '../../../src/compute/build-training-step.ts';
import { createTrainer, type Trainer } from '../../../src/compute/trainer.ts';
import type { TrainingSpec, TrainingStep } from '../../../src/compute/training-step.ts';
import type { Model } from '../../../src/model/index.ts';
import type { PlannedOptimizer } from '../../../src/plan/plan.ts';

export const oneThread = { threads: 1, device: 'cpu' };

/** With momentum, the state after the first step is the gradient itself: v ← 0.9 · 0 + g. */
export const momentum: PlannedOptimizer = { name: 'sgd', lr: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0 };

export const images = [1, 28, 28];

export function stepOf(model: Model, sampleDims: readonly number[], more: Partial<TrainingSpec>): TrainingStep {
  const step = buildTrainingStep({
    model,
    input: 'input',
    sampleDims,
    output: 'logits',
    loss: 'crossentropy',
    tensors: [],
    optimizer: momentum,
    ...more,
  });
  if (step.value === undefined) throw new Error(JSON.stringify(step.diagnostics));
  return step.value;
}

export function trainerOf(model: Model, sampleDims: readonly number[], more: Partial<TrainingSpec>, device = 'cpu'): Promise<Trainer> {
  return createTrainer(stepOf(model, sampleDims, more), { ...oneThread, device });
}

/** Largest |a − b| as a share of the largest |b|. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let index = 0; index < b.length; index++) {
    difference = Math.max(difference, Math.abs((a[index] ?? NaN) - (b[index] ?? NaN)));
    size = Math.max(size, Math.abs(b[index] ?? NaN));
  }
  return size === 0 ? difference : difference / size;
}
