/** SynFlow's gradient against the products of absolute matrices that it is. */
import { describe, expect, it } from 'vitest';
import { buildFlow, createFollower } from '../../../src/compute/statistics/flow.ts';
import type { Model } from '../../../src/model/index.ts';
import { isFlow } from '../../../src/plan/criteria/criterion.ts';
import { criterionOf } from '../../../src/plan/criteria/read.ts';
import { loadModel } from '../support/fixtures.ts';
import { images, oneThread, relativeError } from '../support/training.ts';
import { prunable } from './support.ts';

const synflow = 'grad(sum(y), inputs: 1, weights: |w|)';

async function follow(model: Model, sampleDims: readonly number[]) {
  const [flow] = criterionOf(`w * ${synflow}`)?.statistics.filter(isFlow) ?? [];
  if (flow === undefined) throw new Error('no flow');
  const built = buildFlow({
    model,
    input: 'input',
    sampleDims,
    output: 'logits',
    layers: prunable(model),
    flow,
    parameters: [...model.graph.initializers].filter(([, { type }]) => type === 'float32').map(([name]) => name),
  });
  if (built.value === undefined) return built.diagnostics;
  const follower = await createFollower(built.value, oneThread);
  const gradients = await follower.follow(new Map());
  await follower.release();
  return gradients;
}

describe('mlp_digits', () => {
  const model = loadModel('mlp_digits');
  const layers = prunable(model).map(({ name, tensor, dims }) => ({ name, tensor, dims }));

  it('every path counts the product of its absolute weights', async () => {
    const gradients = await follow(model, [64]);
    if (!(gradients instanceof Map)) throw new Error(JSON.stringify(gradients));
    // Nothing is negative, so that every Relu lets everything through.
    let activation = new Float64Array(64).fill(1);
    const inputs = layers.map(({ tensor, dims: [out = 0, width = 0] }) => {
      const own = activation;
      const [w, b] = [absolute(tensor), absolute(tensor.replace('weight', 'bias'))];
      activation = Float64Array.from({ length: out }, (_, o) =>
        own.reduce((sum, x, i) => sum + (w[o * width + i] ?? NaN) * x, b[o] ?? NaN),
      );
      return own;
    });
    let backward = new Float64Array(activation.length).fill(1);
    for (const [index, { name, tensor, dims }] of [...layers.entries()].toReversed()) {
      const [out = 0, width = 0] = dims;
      const x = inputs[index] ?? [];
      const signed = values(tensor);
      const delta = backward;
      const expected = signed.map((weight, at) => {
        const [o, i] = [Math.floor(at / width), at % width];
        return Math.sign(weight) * (delta[o] ?? NaN) * (x[i] ?? NaN);
      });
      expect(relativeError(gradients.get(name) ?? [], expected), name).toBeLessThan(1e-5);
      backward = Float64Array.from({ length: width }, (_, i) =>
        Array.from({ length: out }).reduce<number>((sum, _out, o) => sum + Math.abs(signed[o * width + i] ?? NaN) * (delta[o] ?? NaN), 0),
      );
    }
  });

  function values(tensor: string): Float32Array {
    const data = model.graph.initializers.get(tensor)?.data;
    if (data?.kind !== 'bytes') throw new Error(`${tensor} is not in memory`);
    return new Float32Array(Uint8Array.from(data.bytes).buffer);
  }

  function absolute(tensor: string): Float32Array {
    return values(tensor).map(Math.abs);
  }
});

it('the scores of a layer sum to those of the next: what flows in flows out', async () => {
  // Tanaka et al., theorem 1, holds where no bias adds to the flow; a convolution without one has it.
  const model = loadModel('lenet5_fmnist');
  const unbiased = withoutBiases(model);
  const gradients = await follow(unbiased, images);
  if (!(gradients instanceof Map)) throw new Error(JSON.stringify(gradients));
  const sums = prunable(unbiased).map(({ name, tensor }) => {
    const data = unbiased.graph.initializers.get(tensor)?.data;
    if (data?.kind !== 'bytes') throw new Error(`${tensor} is not in memory`);
    const weights = new Float32Array(Uint8Array.from(data.bytes).buffer);
    const gradient = gradients.get(name) ?? [];
    return weights.reduce((sum, w, i) => sum + w * (gradient[i] ?? NaN), 0);
  });
  for (const sum of sums) expect(sum / (sums[0] ?? NaN)).toBeCloseTo(1, 4);
});

function withoutBiases(model: Model): Model {
  const initializers = new Map(
    [...model.graph.initializers].map(([name, tensor]) => {
      if (!name.endsWith('bias') || tensor.data.kind !== 'bytes') return [name, tensor] as const;
      const bytes = new Uint8Array(tensor.data.bytes.length);
      return [name, { ...tensor, data: { kind: 'bytes' as const, bytes } }] as const;
    }),
  );
  return { ...model, graph: { ...model.graph, initializers } };
}

it('a network that reads tokens has no input of ones', async () => {
  expect(await follow(loadModel('char_gpt'), [64])).toMatchObject([{ code: 'ESP6013' }]);
});
