/** Losses and gradients of whole models against those that PyTorch computed on the same batch. */
import { describe, expect, test } from 'vitest';
import { expectation, fixturePath, gradientBatch, loadModel } from './support/fixtures.ts';
import { readNpz } from './support/npy.ts';
import { images, relativeError, trainerOf } from './support/training.ts';

/**
 * Both sides add up to 50 000 float32 terms in orders of their own, so an entry may be off by some
 * 1e-7 of the terms' sizes, which cancel: 3e-5 of the largest entry is the worst that was seen, in
 * the first layers of the network on batch statistics. A wrong formula is off by 1e-2 and more.
 */
const tolerance = 1e-4;

const networks = [
  { name: 'mlp_digits', data: 'digits', dims: [64], norms: 'running', gradients: '' },
  { name: 'lenet300_mnist', data: 'mnist', dims: images, norms: 'running' },
  { name: 'lenet5_fmnist', data: 'fmnist', dims: images, norms: 'running' },
  { name: 'resnet8_fmnist', data: 'fmnist', dims: images, norms: 'running' },
  { name: 'resnet8_fmnist_bn', data: 'fmnist', dims: images, norms: 'running', gradients: '' },
  { name: 'resnet8_fmnist_bn', data: 'fmnist', dims: images, norms: 'batch', gradients: 'train:' },
] as const;

describe.each(networks)('$name with norms on $norms statistics', (network) => {
  const { name, data, dims, norms } = network;
  const { gradcheck, parameters } = expectation(name);
  const tensors = parameters.filter((it) => it.trainable).map((it) => it.initializer);

  test('the loss is PyTorch’s', async () => {
    const trainer = await trainerOf(loadModel(name), dims, { tensors, norms });
    const loss = await trainer.run(gradientBatch(data), 0, 0);
    const theirs = norms === 'batch' ? gradcheck.loss_train_mode : gradcheck.loss_float64;
    expect(Math.abs(loss / (theirs ?? NaN) - 1)).toBeLessThan(2e-6);
    await trainer.release();
  });

  if (!('gradients' in network)) return;

  test('the gradients are PyTorch’s', async () => {
    const theirs = readNpz(fixturePath(`models/${name}.grads.npz`));
    const trainer = await trainerOf(loadModel(name), dims, { tensors, norms });
    await trainer.run(gradientBatch(data), 0, 0);
    const errors = tensors.map((tensor) => {
      const { values } = theirs.get(network.gradients + tensor) ?? { values: [] };
      const ours = trainer.read(`momentum:${tensor}`);
      expect(ours.length, tensor).toBe(values.length);
      return [tensor, relativeError(ours, values as Float32Array)] as const;
    });
    expect(errors.filter(([, error]) => !(error < tolerance))).toEqual([]);
    await trainer.release();
  });
});
