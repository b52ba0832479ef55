/** Second moments against sums in double precision over what onnxruntime says the inputs are. */
import { describe, expect, it } from 'vitest';
import { accumulateSecondMoments } from '../../../src/compute/statistics/advance.ts';
import { buildSecondMoments } from '../../../src/compute/statistics/advance.ts';
import { partOf, type Batch } from '../../../src/compute/feeding.ts';
import type { Layer, Model } from '../../../src/model/index.ts';
import { activations, type Value } from '../support/activations.ts';
import { gradientBatch, loadModel } from '../support/fixtures.ts';
import { images, oneThread, relativeError } from '../support/training.ts';
import { measure, momentsOf, prunable, valuesOf } from './support.ts';

const tolerance = 1e-5;

const networks = [
  { name: 'mlp_digits', data: 'digits', dims: [64] },
  { name: 'lenet5_fmnist', data: 'fmnist', dims: images },
  { name: 'mobilenet_tiny_fmnist', data: 'fmnist', dims: images },
  { name: 'vit_fmnist', data: 'fmnist', dims: images },
  { name: 'char_gpt', data: 'moby', dims: [64] },
  { name: 'char_llama', data: 'moby', dims: [64] },
] as const;

async function secondMoments(model: Model, batch: Batch, at: number, sampleDims: readonly number[]) {
  const built = buildSecondMoments({
    model,
    input: model.graph.inputs[0]?.name ?? '',
    sampleDims,
    output: model.graph.outputs[0]?.name ?? '',
    layers: prunable(model),
    replaceable: [],
  });
  if (built.value === undefined) throw new Error(JSON.stringify(built.diagnostics));
  const batches: Batch[] = [];
  for (let from = 0; from < batch.size; from += at) {
    batches.push(partOf(batch, from, Math.min(from + at, batch.size)));
  }
  return accumulateSecondMoments(built.value, new Map(), batches, oneThread);
}

function byLayer(moments: Awaited<ReturnType<typeof secondMoments>>) {
  return new Map(moments.flatMap(({ layers, moment }) => layers.map((name) => [name, moment] as const)));
}

describe.each(networks)('$name', ({ name, data, dims }) => {
  const model = loadModel(name);
  const all = gradientBatch(data);
  const batch = partOf(all, 0, 3);
  const layers = prunable(model);

  it('is the mean of x·xᵀ over samples and positions', async () => {
    const measured = byLayer(await secondMoments(model, batch, 2, dims));
    const tensors = layers.map((layer) => nodeOf(model, layer).inputs[0] ?? '');
    const samples = batch.samples as Float32Array;
    const inputs = await activations(model, [...new Set(tensors)], samples, [batch.size, ...dims]);
    for (const [index, layer] of layers.entries()) {
      const vectors = vectorsOf(inputs.get(tensors[index] ?? ''), layer, nodeOf(model, layer));
      const { squares, size, vectors: counted } = must(measured.get(layer.name));
      expect(squares).toHaveLength(layer.groups);
      for (const [group, square] of squares.entries()) {
        const own = vectors.map((x) => x.subarray(group * size, (group + 1) * size));
        const expected = momentOf(own);
        expect(relativeError(square, expected), layer.name).toBeLessThan(tolerance);
        expect(counted).toBe(vectors.length);
      }
    }
  });

  it('has avg(x^2) on its diagonal, and does not depend on the batch', async () => {
    const [alone, together] = [byLayer(await secondMoments(model, batch, 1, dims)), byLayer(await secondMoments(model, batch, 3, dims))];
    const moments = await measure(model, batch, 3, momentsOf('avg(x^2)'), { sampleDims: [...dims] });
    for (const { name: layer, groups } of layers) {
      const { squares, size } = must(together.get(layer));
      const other = must(alone.get(layer)).squares;
      squares.forEach((square, group) => {
        expect(relativeError(other[group] ?? [], square), layer).toBeLessThan(tolerance);
      });
      if (groups > 1) continue;
      const diagonal = Float64Array.from({ length: size }, (_, i) => squares[0]?.[i * size + i] ?? NaN);
      expect(relativeError(diagonal, valuesOf(moments, layer, 'avg(x^2)'))).toBeLessThan(tolerance);
    }
  });
});

it('is measured once for layers that multiply the same tensor', async () => {
  const moments = await secondMoments(loadModel('char_llama'), partOf(gradientBatch('moby'), 0, 1), 1, [64]);
  const shared = moments.map(({ layers }) => layers.length).filter((count) => count > 1);
  // Query, key and value; gate and up.
  expect(new Set(shared)).toEqual(new Set([3, 2]));
});

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

function nodeOf({ graph }: Model, { tensor }: Layer): Model['graph']['nodes'][number] {
  return must(graph.nodes.find(({ inputs }) => inputs.indexOf(tensor) === 1));
}

function momentOf(vectors: readonly Float32Array[]): Float64Array {
  const size = vectors[0]?.length ?? 0;
  const sums = new Float64Array(size * size);
  for (const x of vectors) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const at = i * size + j;
        sums[at] = (sums[at] ?? 0) + ((x[i] ?? 0) * (x[j] ?? 0)) / vectors.length;
      }
    }
  }
  return sums;
}

/** What the rows of a weight are multiplied with, all groups side by side. */
function vectorsOf(value: Value | undefined, layer: Layer, { op, attributes }: Model['graph']['nodes'][number]): readonly Float32Array[] {
  const { dims, data } = must(value);
  const width = dims.at(-1) ?? 0;
  if (op !== 'Conv') {
    return Array.from({ length: data.length / width }, (_, i) => Float32Array.from(data.subarray(i * width, (i + 1) * width)));
  }
  const ints = (name: string, fallback: readonly number[]) => {
    const attribute = attributes[name];
    return attribute?.kind === 'ints' ? attribute.value : fallback;
  };
  const [samples = 0, channels = 0, height = 0, across = 0] = dims;
  const [, , kh = 0, kw = 0] = layer.dims;
  const [sy = 1, sx = 1] = ints('strides', [1, 1]);
  const [top = 0, left = 0, bottom = 0, right = 0] = ints('pads', [0, 0, 0, 0]);
  const vectors: Float32Array[] = [];
  for (let n = 0; n < samples; n++)
    for (let row = 0; row * sy + kh <= height + top + bottom; row++)
      for (let column = 0; column * sx + kw <= across + left + right; column++) {
        const patch = new Float32Array(channels * kh * kw);
        patch.forEach((_, at) => {
          const [c, i, j] = [Math.floor(at / (kh * kw)), Math.floor(at / kw) % kh, at % kw];
          const [y, x] = [row * sy + i - top, column * sx + j - left];
          const inside = y >= 0 && y < height && x >= 0 && x < across;
          if (inside) patch[at] = data[((n * channels + c) * height + y) * across + x] ?? NaN;
        });
        vectors.push(patch);
      }
  return vectors;
}
