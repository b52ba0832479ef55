/** Products of Hessians of whole models with random directions, against PyTorch's double backward in float64. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildHessianProduct } from '../../src/compute/statistics/hessian-product.ts';
import { createHessianProduct } from '../../src/compute/statistics/hessian-runner.ts';
import { normal } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { prunable } from '../compute/statistics/support.ts';
import { fixturePath, gradientBatch, loadModel, modelPath } from '../compute/support/fixtures.ts';
import { images, oneThread, relativeError } from '../compute/support/training.ts';
import { python } from '../support/python.ts';

const networks = [
  { name: 'mlp_digits', data: 'digits', dims: [64] },
  { name: 'lenet5_fmnist', data: 'fmnist', dims: images },
  { name: 'resnet8_fmnist_bn', data: 'fmnist', dims: images },
  { name: 'mobilenet_tiny_fmnist_bn', data: 'fmnist', dims: images },
  { name: 'vit_fmnist', data: 'fmnist', dims: images },
  { name: 'char_gpt', data: 'moby', dims: [64] },
  { name: 'char_llama', data: 'moby', dims: [64] },
] as const;

it.each(networks)('$name', async ({ name, data, dims }) => {
  const model = loadModel(name);
  const tensors = prunable(model).map(({ tensor }) => tensor);
  const spec = { model, input: 'input', sampleDims: dims, output: model.graph.outputs[0]?.name ?? '', loss: 'crossentropy' } as const;
  const { value, diagnostics } = buildHessianProduct({ ...spec, tensors, replaceable: [] });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const draws = stream(7, `hessian/${name}`);
  const directions = new Map(
    value.ends.map(({ tensor, dims: own }) => [
      tensor,
      normal(
        draws,
        own.reduce((a, b) => a * b, 1),
      ),
    ]),
  );
  const runner = await createHessianProduct(value, oneThread);
  const products = await runner.multiply([gradientBatch(data)], directions);
  await runner.release();

  const folder = mkdtempSync(join(tmpdir(), 'espalier-hessian-'));
  const [direction, product] = [join(folder, 'direction'), join(folder, 'product')];
  writeFileSync(direction, Buffer.concat([...directions.values()].map(({ buffer }) => new Uint8Array(buffer))));
  const files = [modelPath(name), fixturePath(`data/batch_${data}_x.npy`), fixturePath(`data/batch_${data}_y.npy`)];
  await python(['test/pytorch/hessian.py', ...files, direction, product, ...directions.keys()]);
  const expected = new Float64Array(new Uint8Array(readFileSync(product)).buffer);
  const found = Float32Array.from([...products.values()].flatMap((one) => [...one]));
  expect(found.length).toBe(expected.length);
  expect(relativeError(found, expected)).toBeLessThan(1e-4);
});

it('is refused by the name of a recurrence', () => {
  const model = loadModel('lstm_lm');
  const tensors = prunable(model).map(({ tensor }) => tensor);
  const spec = { model, input: 'input', sampleDims: [64], output: 'logits', loss: 'crossentropy', tensors, replaceable: [] } as const;
  const [finding] = buildHessianProduct(spec).diagnostics;
  expect(finding?.message).toMatch(/`LSTM` at .*: `hv` differentiates its gradient again/);
});
