/** Moments of activations against sums in plain JavaScript over what onnxruntime says they are. */
import { describe, expect, it } from 'vitest';
import type { Layer, Model } from '../../../src/model/index.ts';
import { activations, type Value } from '../support/activations.ts';
import { gradientBatch, loadModel } from '../support/fixtures.ts';
import { images, relativeError } from '../support/training.ts';
import { measure, momentsOf, prunable, valuesOf } from './support.ts';

/** Float32 sums over a batch of positive terms: no cancelling, so a few units in the last place. */
const tolerance = 1e-5;

const networks = [
  { name: 'mlp_digits', data: 'digits', dims: [64] },
  { name: 'lenet5_fmnist', data: 'fmnist', dims: images },
  { name: 'resnet8_fmnist_bn', data: 'fmnist', dims: images },
  { name: 'mobilenet_tiny_fmnist', data: 'fmnist', dims: images },
  { name: 'vit_fmnist', data: 'fmnist', dims: images },
  { name: 'char_gpt', data: 'moby', dims: [64] },
  { name: 'char_llama', data: 'moby', dims: [64] },
] as const;

describe.each(networks)('$name', ({ name, data, dims }) => {
  const model = loadModel(name);
  const batch = gradientBatch(data);
  const sampleDims = [...dims];
  const layers = prunable(model);
  const all = (batchDims: readonly string[]) => activations(model, batchDims, batch.samples as Float32Array, [batch.size, ...dims]);

  it('avg(x^2) is the mean square of what each weight of a row multiplies', async () => {
    const moments = momentsOf('avg(x^2)');
    const measured = await measure(model, batch, 5, moments, { sampleDims });
    const inputs = await all(layers.map((layer) => nodeOf(model, layer).inputs[0] ?? ''));
    for (const layer of layers) {
      const node = nodeOf(model, layer);
      const x = inputs.get(node.inputs[0] ?? '');
      const expected = node.op === 'Conv' ? patchSquares(x, layer, node) : meanSquares(x);
      const actual = valuesOf(measured, layer.name, 'avg(x^2)');
      expect(relativeError(actual, spread(expected, layer)), layer.name).toBeLessThan(tolerance);
    }
  });

  it('avg(|y|) is the mean size of each output, its bias included', async () => {
    const measured = await measure(model, batch, 8, momentsOf('avg(|y|)'), { sampleDims });
    const outputs = await all(layers.map((layer) => outputOf(model, layer)));
    for (const layer of layers) {
      const y = outputs.get(outputOf(model, layer));
      const isConv = layer.operator === 'Conv';
      const expected = meanOf(y, isConv ? 1 : (y?.dims.length ?? 0) - 1, Math.abs);
      const actual = valuesOf(measured, layer.name, 'avg(|y|)');
      expect(relativeError(actual, expected), layer.name).toBeLessThan(tolerance);
    }
  });

  it('var(x over samples) is the mean square of the deviations', async () => {
    const [mean, square, own] = momentsOf('avg(x)', 'avg(x^2)', 'var(x over samples)');
    if (own === undefined || mean === undefined || square === undefined) throw new Error();
    const measured = await measure(model, batch, 3, [mean, square, own], { sampleDims });
    for (const layer of layers) {
      const [m, s, v] = [mean, square, own].map(({ text }) => valuesOf(measured, layer.name, text));
      const expected = Array.from(s ?? [], (value, i) => value - (m?.[i] ?? NaN) ** 2);
      const scale = Math.max(...(s ?? []));
      expect(v).toHaveLength(expected.length);
      v?.forEach((value, i) => expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(scale * 1e-5));
    }
  });

  it('does not depend on how many samples pass at once', async () => {
    const moments = momentsOf('avg(x^2)', 'avg(sum(x^2 over token space))', 'avg(max(|x| over in))', 'var(x over samples)');
    const alone = await measure(model, batch, 1, moments, { sampleDims });
    const together = await measure(model, batch, batch.size, moments, { sampleDims });
    for (const layer of layers) {
      for (const { text } of moments) {
        const [a, b] = [alone, together].map((one) => valuesOf(one, layer.name, text));
        expect(relativeError(a ?? [], b ?? [NaN]), `${layer.name} ${text}`).toBeLessThan(tolerance);
      }
    }
  });
});

it('counts padding as what it is: zeros that the window reads', async () => {
  const [model, batch] = [loadModel('resnet8_fmnist_bn'), gradientBatch('fmnist')];
  // Both are 1 where x is 0; the second is computed place by place.
  const moments = momentsOf('avg(x^0)', 'avg(exp(-x^2))', 'avg(sum(exp(-x^2) over space) / sum(x^0 over space))');
  const measured = await measure(model, batch, 8, moments, { sampleDims: images });
  for (const { name } of prunable(model).filter(({ operator }) => operator === 'Conv')) {
    const [ones = [], early, single = []] = moments.map(({ text }) => valuesOf(measured, name, text));
    for (const one of ones) expect(one).toBeCloseTo(1, 6);
    expect(relativeError(early ?? [], single), name).toBeLessThan(tolerance);
  }
});

it('sums over tokens where a recipe says so', async () => {
  const [tokens, model] = [64, loadModel('char_gpt')];
  const moments = momentsOf('avg(x^2)', 'avg(sum(x^2 over token))');
  const measured = await measure(model, gradientBatch('moby'), 4, moments, { sampleDims: [tokens] });
  for (const { name } of prunable(model)) {
    const mean = valuesOf(measured, name, 'avg(x^2)');
    const sum = valuesOf(measured, name, 'avg(sum(x^2 over token))');
    expect(
      relativeError(
        sum,
        mean.map((value) => value * tokens),
      ),
      name,
    ).toBeLessThan(tolerance);
  }
});

function nodeOf({ graph }: Model, { tensor }: Layer): Model['graph']['nodes'][number] {
  const node = graph.nodes.find(({ inputs }) => inputs.indexOf(tensor) === 1);
  if (node === undefined) throw new Error(`nothing multiplies by ${tensor}`);
  return node;
}

/** Behind a MatMul the exporter adds the bias. */
function outputOf(model: Model, layer: Layer): string {
  const node = nodeOf(model, layer);
  const [result = ''] = node.outputs;
  const [reader, second] = model.graph.nodes.filter(({ inputs }) => inputs.includes(result));
  const isBiased =
    node.op === 'MatMul' &&
    second === undefined &&
    reader?.op === 'Add' &&
    reader.inputs.some((name) => model.graph.initializers.get(name)?.dims.length === 1);
  return isBiased ? (reader.outputs[0] ?? '') : result;
}

function meanSquares(x: Value | undefined): Float64Array {
  return meanOf(x, (x?.dims.length ?? 0) - 1, (value) => value * value);
}

/** The mean over all axes but one. */
function meanOf(value: Value | undefined, axis: number, map: (value: number) => number) {
  if (value === undefined) throw new Error('no activation');
  const { dims, data } = value;
  const units = dims[axis] ?? 0;
  const inner = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const sums = new Float64Array(units);
  data.forEach((entry, index) => {
    const unit = Math.floor(index / inner) % units;
    sums[unit] = (sums[unit] ?? 0) + map(entry);
  });
  return sums.map((sum) => (sum * units) / data.length);
}

/** Mean squares of each kernel element's reads, [channels, kh, kw], by the definition of Conv. */
function patchSquares(value: Value | undefined, { dims: weight }: Layer, { attributes }: Model['graph']['nodes'][number]): Float64Array {
  if (value === undefined) throw new Error('no activation');
  const ints = (name: string, fallback: readonly number[]) => {
    const attribute = attributes[name];
    return attribute?.kind === 'ints' ? attribute.value : fallback;
  };
  const [samples = 0, channels = 0, height = 0, width = 0] = value.dims;
  const [, , kh = 0, kw = 0] = weight;
  const [sy = 1, sx = 1] = ints('strides', [1, 1]);
  const [top = 0, left = 0, bottom = 0, right = 0] = ints('pads', [0, 0, 0, 0]);
  const rows = Math.floor((height + top + bottom - kh) / sy) + 1;
  const columns = Math.floor((width + left + right - kw) / sx) + 1;
  const sums = new Float64Array(channels * kh * kw);
  for (let n = 0; n < samples; n++)
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < kh; i++)
        for (let j = 0; j < kw; j++)
          for (let row = 0; row < rows; row++)
            for (let column = 0; column < columns; column++) {
              const [y, x] = [row * sy + i - top, column * sx + j - left];
              if (y < 0 || y >= height || x < 0 || x >= width) continue;
              const read = value.data[((n * channels + c) * height + y) * width + x] ?? NaN;
              const at = (c * kh + i) * kw + j;
              sums[at] = (sums[at] ?? 0) + (read * read) / (samples * rows * columns);
            }
  return sums;
}

/** The outputs of a grouped convolution each have the inputs of their group. */
function spread(values: Float64Array, { dims: [outputs = 0], groups }: Layer): Float64Array {
  if (groups === 1) return values;
  const row = values.length / groups;
  return Float64Array.from({ length: outputs * row }, (_, index) => {
    const group = Math.floor((Math.floor(index / row) * groups) / outputs);
    return values[group * row + (index % row)] ?? NaN;
  });
}
