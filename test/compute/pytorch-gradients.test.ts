/** Losses and gradients of whole models against those that PyTorch computed on the same batch. */
import { describe, expect, test } from 'vitest';
import { triesWebGpu } from '../support/vulkan.ts';
import { expectation, fixturePath, gradientBatch, loadModel } from './support/fixtures.ts';
import { readNpz } from './support/npy.ts';
import { images, relativeError, trainerOf } from './support/training.ts';

/**
 * Both sides add up to 50 000 float32 terms in orders of their own, so an entry may be off by some
 * 1e-7 of the terms' sizes, which cancel: 3e-5 of the largest entry is the worst that was seen, in
 * the first layers of the network on batch statistics. A wrong formula is off by 1e-2 and more.
 */
const tolerance = 1e-4;

const onEach = [
  { name: 'mlp_digits', data: 'digits', dims: [64], norms: 'running', gradients: '' },
  { name: 'lenet300_mnist', data: 'mnist', dims: images, norms: 'running' },
  { name: 'lenet5_fmnist', data: 'fmnist', dims: images, norms: 'running' },
  { name: 'resnet8_fmnist', data: 'fmnist', dims: images, norms: 'running' },
  { name: 'resnet8_fmnist_bn', data: 'fmnist', dims: images, norms: 'running', gradients: '' },
  { name: 'resnet8_fmnist_bn', data: 'fmnist', dims: images, norms: 'batch', gradients: 'train:' },
  { name: 'mobilenet_tiny_fmnist', data: 'fmnist', dims: images, norms: 'running' },
  { name: 'mobilenet_tiny_fmnist_bn', data: 'fmnist', dims: images, norms: 'batch' },
  { name: 'vit_fmnist', data: 'fmnist', dims: images, norms: 'running' },
  { name: 'char_gpt', data: 'moby', dims: [64], norms: 'running' },
  { name: 'char_llama', data: 'moby', dims: [64], norms: 'running' },
  { name: 'lstm_lm', data: 'moby', dims: [64], norms: 'running' },
] as const;

/** On a device beside the processor; kernels are compiled for each shape there, so few networks are tried. */
const onWebGpu = ['mlp_digits', 'lenet5_fmnist', 'char_llama'];
const networks = [
  ...onEach.map((network) => ({ ...network, device: 'cpu' })),
  ...onEach.filter(({ name }) => triesWebGpu && onWebGpu.includes(name)).map((network) => ({ ...network, device: 'webgpu' })),
];

describe.each(networks)('$name with norms on $norms statistics, on $device', (network) => {
  const { name, data, dims, norms, device } = network;
  const { gradcheck, parameters } = expectation(name);
  const trained = parameters.filter(({ trainable }) => trainable !== false);
  const tensors = trained.map(({ initializer }) => initializer);

  test('loss and gradients are PyTorch’s', async () => {
    const trainer = await trainerOf(loadModel(name), dims, { tensors, norms }, device);
    const loss = await trainer.run(gradientBatch(data), 0, 0);
    const theirs = norms === 'batch' ? gradcheck.loss_train_mode : gradcheck.loss_float64;
    expect(Math.abs(loss / (theirs ?? NaN) - 1)).toBeLessThan(2e-6);

    const gradientOf = (tensor: string): Float32Array => trainer.view(`momentum:${tensor}`);
    const wrongNorms = trained.filter(({ initializer, ...norm }) => {
      const expected = (norms === 'batch' ? norm.grad_norm_train_mode : norm.grad_norm) ?? NaN;
      const off = Math.abs(norm2(gradientOf(initializer)) - expected);
      // A bias before a BatchNormalization has gradient 0: what is left there is rounding.
      return !(off < tolerance * expected + 1e-7);
    });
    expect(wrongNorms).toEqual([]);

    const full = 'gradients' in network ? readNpz(gradientsOf(name)) : new Map<string, never>();
    const wrong = tensors.filter((tensor) => {
      const expected = full.get(('gradients' in network ? network.gradients : '') + tensor);
      if (expected === undefined) return 'gradients' in network;
      const error = relativeError(gradientOf(tensor), expected.values as Float32Array);
      return !(error < tolerance);
    });
    expect(wrong).toEqual([]);
    await trainer.release();
  });
});

function gradientsOf(name: string): string {
  return fixturePath(`models/${name}.grads.npz`);
}

function norm2(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
