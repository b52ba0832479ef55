/** Networks as exporters write them: what planning finds of their gradients, and the slope of the loss along these. */
import { expect, test } from 'vitest';
import { gradientFaults } from '../../src/compute/gradient-faults.ts';
import type { Batch } from '../../src/compute/feeding.ts';
import { readParameters, withScalars, type Model } from '../../src/model/index.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';
import { stream } from '../../src/random/stream.ts';
import { loadZoo, readZoo, zoo } from '../support/zoo.ts';
import { fixedDims } from '../../src/compute/shapes.ts';
import { trainerOf } from './support/training.ts';

function taskOf({ graph }: Model): PlannedTask {
  const [input, output] = [graph.inputs[0]?.name ?? '', graph.outputs[0]?.name ?? ''];
  return { input, output, loss: 'crossentropy', metrics: [] };
}

function trainedIn(model: Model): readonly string[] {
  const all = readParameters(model).filter(({ kind }) => kind !== 'running-statistic');
  return all.map(({ tensor }) => tensor);
}

/** Exported for two samples at a time: no batch of another size is one. */
const ofTwo = 'vit_narrow';

test.each(zoo.filter((name) => name !== ofTwo))('%s can be trained, says its header', (name) => {
  const { files, model } = readZoo(name);
  const counting = withScalars(model, files);
  expect(gradientFaults(counting, taskOf(model), trainedIn(model))).toEqual([]);
});

test('a batch that is fixed in the graph has gradients once it is freed', () => {
  const { model } = readZoo(ofTwo);
  expect(gradientFaults(model, taskOf(model), trainedIn(model))).toEqual([]);
});

/** Positions of `llama_narrow` are counted in floats, by a Range. */
test.each(['llama_narrow', 'gpt2_narrow', 'swin_narrow', 'convnext_narrow'])(
  'the loss of %s falls along its gradient as steeply as that is long',
  async (name) => {
    const model = loadZoo(name);
    const { input, output } = taskOf(model);
    const tensors = trainedIn(model);
    const dims = fixedDims(model.graph.inputs[0]?.dims ?? [], 1) ?? [];
    const trainer = await trainerOf(model, dims, { input, output, tensors, norms: 'running' });
    const batch = drawnBatch(model, dims);
    await trainer.run(batch, 0, 0);
    const start = new Map(tensors.map((tensor) => [tensor, trainer.read(tensor)]));
    const gradient = new Map(tensors.map((it) => [it, trainer.read(`momentum:${it}`)]));
    const length = Math.hypot(...[...gradient.values()].map(norm));
    const lossAt = (distance: number): Promise<number> => {
      for (const [tensor, values] of start) {
        const g = gradient.get(tensor) ?? [];
        trainer.write(
          tensor,
          values.map((it, at) => it + (distance * (g[at] ?? 0)) / length),
        );
      }
      return trainer.run(batch, 0, 0);
    };
    const step = 0.02 / length;
    const slope = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
    expect(Math.abs(slope / length - 1)).toBeLessThan(0.001);
    await trainer.release();
  },
);

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, it) => sum + it * it, 0));
}

function drawnBatch({ graph }: Model, dims: readonly number[]): Batch {
  const size = 2;
  const { next } = stream(1, 'batch');
  const count = size * dims.reduce((product, dim) => product * dim, 1);
  const isText = graph.inputs[0]?.type === 'int64';
  const samples = isText
    ? BigInt64Array.from({ length: count }, () => BigInt(next() % 16))
    : Float32Array.from({ length: count }, () => next() / 2 ** 31 - 1);
  const labels = BigInt64Array.from({ length: isText ? count : size }, () => BigInt(next() % 16));
  return { samples, labels, size };
}
