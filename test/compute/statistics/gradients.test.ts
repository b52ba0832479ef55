/** Moments of gradients against PyTorch's, and against gradients of single samples. */
import { describe, expect, it } from 'vitest';
import { partOf } from '../../../src/compute/feeding.ts';
import { expectation, fixturePath, gradientBatch, loadModel } from '../support/fixtures.ts';
import { readNpz } from '../support/npy.ts';
import { images, relativeError, trainerOf } from '../support/training.ts';
import { measure, momentsOf, prunable, valuesOf } from './support.ts';

/** As for the gradients themselves: entries are sums of terms that cancel (pytorch-gradients.test.ts). */
const tolerance = 1e-4;

const networks = [
  { name: 'mlp_digits', data: 'digits', dims: [64] },
  { name: 'resnet8_fmnist_bn', data: 'fmnist', dims: images },
] as const;

describe.each(networks)('$name', ({ name, data, dims }) => {
  const model = loadModel(name);
  const batch = gradientBatch(data);
  const layers = prunable(model);
  const sampleDims = [...dims];

  it('avg(g) is PyTorch’s gradient of the mean loss', async () => {
    const theirs = readNpz(fixturePath(`models/${name}.grads.npz`));
    const measured = await measure(model, batch, 8, momentsOf('avg(g)'), { sampleDims });
    for (const layer of layers) {
      const expected = theirs.get(layer.tensor)?.values as Float32Array;
      expect(relativeError(valuesOf(measured, layer.name, 'avg(g)'), expected)).toBeLessThan(tolerance);
    }
  });

  it('avg(w * g), |w * avg(g)| of snip: the same gradient times the weight', async () => {
    const moments = momentsOf('avg(w * g)', 'avg(g)');
    expect(moments.map(({ alone }) => alone)).toEqual([false, false]);
    const measured = await measure(model, batch, 8, moments, { sampleDims });
    for (const layer of layers) {
      const weight = weightOf(layer.tensor);
      const expected = valuesOf(measured, layer.name, 'avg(g)').map((g, i) => g * (weight[i] ?? NaN));
      expect(relativeError(valuesOf(measured, layer.name, 'avg(w * g)'), expected)).toBeLessThan(1e-5);
    }
  });

  it('avg(g^2) and avg((w * g)^2) are means of squares, sample by sample', async () => {
    const moments = momentsOf('avg(g^2)', 'avg((w * g)^2)');
    expect(moments.map(({ alone }) => alone)).toEqual([true, true]);
    const few = partOf(batch, 0, 8);
    const measured = await measure(model, few, 1, moments, { sampleDims });
    const tensors = layers.map(({ tensor }) => tensor);
    const trainer = await trainerOf(model, dims, { tensors, norms: 'running' });
    const squares = new Map<string, Float64Array>();
    for (let sample = 0; sample < few.size; sample++) {
      // Without a step: the momentum after the first update is the gradient itself.
      await trainer.run(partOf(few, sample, sample + 1), 0, 0);
      for (const tensor of tensors) {
        const momentum = trainer.view(`momentum:${tensor}`);
        const own = squares.get(tensor) ?? new Float64Array(momentum.length);
        momentum.forEach((g, i) => (own[i] = (own[i] ?? 0) + (g * g) / few.size));
        squares.set(tensor, own);
        momentum.fill(0);
      }
    }
    await trainer.release();
    for (const layer of layers) {
      const expected = squares.get(layer.tensor) ?? new Float64Array(0);
      const weight = weightOf(layer.tensor);
      const taylor = expected.map((square, i) => square * (weight[i] ?? NaN) ** 2);
      expect(relativeError(valuesOf(measured, layer.name, 'avg(g^2)'), expected)).toBeLessThan(tolerance);
      expect(relativeError(valuesOf(measured, layer.name, 'avg((w * g)^2)'), taylor)).toBeLessThan(tolerance);
    }
  });

  function weightOf(tensor: string): Float32Array {
    const data = model.graph.initializers.get(tensor)?.data;
    if (data?.kind !== 'bytes') throw new Error(`${tensor} is not in memory`);
    return new Float32Array(Uint8Array.from(data.bytes).buffer);
  }
});

it.each([
  ['lenet5_fmnist', 'fmnist', images],
  ['vit_fmnist', 'fmnist', images],
  ['char_gpt', 'moby', [64]],
] as const)('%s: the norm of avg(g) is PyTorch’s', async (name, data, dims) => {
  const model = loadModel(name);
  const sampleDims = [...dims];
  const measured = await measure(model, gradientBatch(data), 4, momentsOf('avg(g)'), { sampleDims });
  const norms = new Map(expectation(name).parameters.map((own) => [own.initializer, own.grad_norm]));
  for (const layer of prunable(model)) {
    const norm = Math.sqrt(valuesOf(measured, layer.name, 'avg(g)').reduce((sum, g) => sum + g * g, 0));
    expect(norm / (norms.get(layer.tensor) ?? NaN)).toBeCloseTo(1, 4);
  }
});
