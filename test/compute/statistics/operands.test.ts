/** What weights multiply that several operators share, that lie transposed, or that stand in a recurrence: against sums in plain JavaScript. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { int, ints } from '../../../src/compute/builder.ts';
import { range } from '../../../src/compute/shapes.ts';
import { floatTensor, intTensor, loadTensors, readModel, type Model, type Node, type Tensor } from '../../../src/model/index.ts';
import { activations, type Value } from '../support/activations.ts';
import { node } from '../support/finite-differences.ts';
import { relativeError } from '../support/training.ts';
import { inMemory, valueOf } from '../../model/support.ts';
import { smallModel } from '../../support/small-model.ts';
import { measure, momentsOf, prunable, valuesOf } from './support.ts';

const samples = 5;
const tolerance = 1e-5;

function drawn(count: number, seed = 1): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => Math.sin(seed + 2.3 * at + (at % 7)));
}

function modelOf(dims: readonly number[], nodes: readonly Node[], tensors: readonly Tensor[]): Model {
  return smallModel({ nodes, tensors, inputs: { x: ['batch', ...dims] } });
}

async function measured(model: Model, sampleDims: readonly number[], texts: readonly string[]) {
  const size = sampleDims.reduce((all, dim) => all * dim, samples);
  const batch = { samples: drawn(size), labels: new Float32Array(samples), size: samples };
  return { batch, means: await measure(model, batch, 2, momentsOf(...texts), { sampleDims, loss: 'mse' }) };
}

function only(means: ReadonlyMap<string, unknown>): string {
  const [name, second] = means.keys();
  if (name === undefined || second !== undefined) throw new Error('one layer was meant');
  return name;
}

const pooled = (input: string, output: string) => [node('GlobalAveragePool', [input], output)];

describe('a convolution that two operators share', () => {
  const dims = [2, 4, 6] as const;
  const convolve = (input: string, output: string, strides: number) =>
    node('Conv', [input, 'w'], output, { pads: ints([1, 1, 1, 1]), strides: ints([strides, strides]) });
  const w = floatTensor('w', [3, 2, 3, 3], drawn(54, 4));
  const first = modelOf([...dims], [convolve('x', 'a', 1), ...pooled('a', 'y')], [w]);
  const second = modelOf([...dims], [node('Tanh', ['x'], 't'), convolve('t', 'b', 2), ...pooled('b', 'y')], [w]);
  const both = modelOf(
    [...dims],
    [
      convolve('x', 'a', 1),
      node('Tanh', ['x'], 't'),
      convolve('t', 'b', 2),
      ...pooled('a', 'p'),
      ...pooled('b', 'q'),
      node('Add', ['p', 'q'], 'y'),
    ],
    [w],
  );

  it.each(['avg(x^2)', 'avg(exp(x))', 'var(x over samples)'])('%s is that of the places of both', async (text) => {
    const texts = text.startsWith('var') ? ['avg(x)', text] : [text];
    const [one, other, all] = await Promise.all([first, second, both].map((model) => measured(model, dims, texts)));
    const [a, b, c] = [one, other, all].map((it) => texts.map((it2) => (it === undefined ? [] : valuesOf(it.means, only(it.means), it2))));
    // 4 · 6 places, and 2 · 3.
    const share = (at: number, of: number) => ((a?.[of]?.[at] ?? NaN) * 24 + (b?.[of]?.[at] ?? NaN) * 6) / 30;
    const mean = Array.from(c?.[0] ?? [], (_, at) => share(at, 0));
    expect(mean).toHaveLength(18);
    expect(relativeError(c?.[0] ?? [], mean)).toBeLessThan(tolerance);
    if (texts.length === 1) return;
    const squares = mean.map(
      (own, at) => share(at, 1) + ((a?.[0]?.[at] ?? NaN) - own) ** 2 * 0.8 + ((b?.[0]?.[at] ?? NaN) - own) ** 2 * 0.2,
    );
    expect(relativeError(c?.[1] ?? [], squares)).toBeLessThan(1e-4);
  });
});

describe('a convolution of several pictures of each sample', () => {
  const dims = [3, 2, 4, 6] as const;
  const shapes = [intTensor('pictures', [4], [-1, 2, 4, 6]), intTensor('film', [3], [-1, 3, 4])];
  const along = (sides: readonly number[]) => floatTensor('w', [4, 2, ...sides], drawn(72, 4));
  const apart = modelOf(
    [...dims],
    [
      node('Reshape', ['x', 'pictures'], 'p'),
      node('Conv', ['p', 'w'], 'c', { pads: ints([1, 1, 1, 1]) }),
      node('ReduceMean', ['c'], 'm', { axes: ints([2, 3]), keepdims: int(0) }),
      node('Reshape', ['m', 'film'], 'y'),
    ],
    [along([3, 3]), ...shapes],
  );
  const film = modelOf(
    [...dims],
    [
      node('Transpose', ['x'], 't', { perm: ints([0, 2, 1, 3, 4]) }),
      node('Conv', ['t', 'w'], 'c', { pads: ints([0, 1, 1, 0, 1, 1]) }),
      node('GlobalAveragePool', ['c'], 'y'),
    ],
    [along([1, 3, 3])],
  );

  it.each(['avg(x^2)', 'avg(exp(x))'])('%s is that of one convolution over the film', async (text) => {
    const [one, other] = await Promise.all([apart, film].map((model) => measured(model, dims, [text])));
    const [a, b] = [one, other].map((it) => (it === undefined ? [] : valuesOf(it.means, only(it.means), text)));
    expect(a).toHaveLength(18);
    expect(relativeError(a ?? [], b ?? [])).toBeLessThan(tolerance);
  });
});

it('what no sample changes is the same for all of them: the rows of a table that a layer reads', async () => {
  const tensors = [floatTensor('c', [3, 4], drawn(12)), floatTensor('w', [4, 2], drawn(8, 3))];
  const model = modelOf([3], [node('MatMul', ['c', 'w'], 'h'), node('MatMul', ['x', 'h'], 'y')], tensors);
  const { means } = await measured(model, [3], ['avg(x^2)']);
  const [, layer = ''] = prunable(model).map(({ name }) => name);
  const squares = range(0, 4).map((at) => range(0, 3).reduce((sum, row) => sum + (drawn(12)[4 * row + at] ?? NaN) ** 2, 0) / 3);
  expect(relativeError(valuesOf(means, layer, 'avg(x^2)'), squares)).toBeLessThan(tolerance);
});

it.each([1, 3])('what no sample changes is the same for all of them: %s pictures of positions that a convolution reads', async (count) => {
  const values = drawn(24 * count);
  const tensors = [floatTensor('c', [count, 4, 3, 2], values), floatTensor('w', [2, 4, 1, 1], drawn(8, 3))];
  const nodes = [node('Neg', ['c'], 'd'), node('Conv', ['d', 'w'], 'h'), node('ReduceMean', ['h'], 'm', { axes: ints([0]) })];
  const { means } = await measured(modelOf([2, 3, 2], [...nodes, node('Add', ['x', 'm'], 'y')], tensors), [2, 3, 2], ['avg(x^2)']);
  const squares = range(0, 4).map((at) => {
    const own = values.filter((_, place) => Math.floor(place / 6) % 4 === at);
    return own.reduce((sum, value) => sum + value ** 2, 0) / own.length;
  });
  expect(relativeError(valuesOf(means, only(means), 'avg(x^2)'), squares)).toBeLessThan(tolerance);
});

describe('a transposed convolution', () => {
  it.each([1, 2])('%s groups: the mean square of each input channel stands beside its whole kernel', async (groups) => {
    const dims = [4, 3, 5] as const;
    const up = node('ConvTranspose', ['x', 'w'], 'u', { strides: ints([2, 2]), pads: ints([1, 1, 1, 1]), group: int(groups) });
    const model = modelOf([...dims], [up, ...pooled('u', 'y')], [floatTensor('w', [4, 3, 3, 3], drawn(108, 4))]);
    const { batch, means } = await measured(model, dims, ['avg(x^2)', 'avg(|y|)']);
    const of = means.get(only(means));
    const squares = channelMeans({ dims: [samples, ...dims], data: batch.samples }, (one) => one * one);
    expect(of?.get('avg(x^2)')?.dims).toEqual([4, 1, 1, 1]);
    expect(relativeError(of?.get('avg(x^2)')?.values ?? [], squares)).toBeLessThan(tolerance);
    const u = (await activations(model, ['u'], batch.samples, [samples, ...dims])).get('u');
    const outputs = channelMeans(u, Math.abs);
    const beside = groups === 1 ? outputs : range(0, 4).flatMap((input) => outputs.slice(input < 2 ? 0 : 3, input < 2 ? 3 : 6));
    expect(relativeError(of?.get('avg(|y|)')?.values ?? [], beside)).toBeLessThan(tolerance);
  });
});

function channelMeans(value: Value | undefined, map: (one: number) => number): readonly number[] {
  if (value === undefined) throw new Error('no activation');
  const [, channels = 1, ...space] = value.dims;
  const places = space.reduce((all, size) => all * size, 1);
  const sums = Array.from({ length: channels }, () => 0);
  value.data.forEach((one, at) => {
    const channel = Math.floor(at / places) % channels;
    sums[channel] = (sums[channel] ?? 0) + map(one);
  });
  return sums.map((sum) => sum / (samples * places));
}

/** LSTMs of PyTorch, as its exporter writes them: with every direction's weights alone, or all in one tensor. */
describe.each(['lstm.documented', 'lstm.ordinary', 'bilstm.documented', 'bilstm.ordinary'])('%s', (file) => {
  it('weights of the state meet what the step before has left', async () => {
    const files = inMemory(gunzipSync(readFileSync(`test/fixtures/reads/${file}.onnx.gz`)));
    const model = valueOf(loadTensors(valueOf(readModel(files)), files));
    const [steps, width] = [6, 12];
    const { batch, means } = await measured(model, [steps, 8], ['avg(x^2)']);
    const lstm = model.graph.nodes.find(({ op }) => op === 'LSTM');
    const hidden = lstm?.outputs[0] ?? '';
    const y = (await activations(model, [hidden], batch.samples, [samples, steps, 8])).get(hidden);
    const directions = y?.dims[1] ?? 0;
    const squares = (direction: number) =>
      range(0, width).map((unit) => {
        // The last step of a direction is what no step starts from; the first starts from zeros.
        const left = direction === 0 ? range(0, steps - 1) : range(1, steps);
        const at = (step: number, sample: number) => y?.data[((step * directions + direction) * samples + sample) * width + unit] ?? NaN;
        return left.flatMap((step) => range(0, samples).map((sample) => at(step, sample) ** 2)).reduce((a, b) => a + b) / (steps * samples);
      });
    const layers = prunable(model).filter(({ roles }) => roles.has('recurrent.hidden'));
    expect(layers).toHaveLength(file === 'bilstm.documented' ? 2 : 1);
    layers.forEach(({ name, dims }, at) => {
      const wanted = layers.length === 2 ? squares(at) : range(0, directions).flatMap(squares);
      expect(relativeError(valuesOf(means, name, 'avg(x^2)'), wanted), name).toBeLessThan(tolerance);
      const own = means.get(name)?.get('avg(x^2)')?.dims;
      expect(own).toEqual(dims.length === 3 ? [directions, 1, width] : [1, width]);
    });
  });
});
