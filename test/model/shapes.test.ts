import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { int } from '../../src/compute/builder.ts';
import {
  countMacs,
  encodeModel,
  floatTensor,
  inferShapes,
  intTensor,
  loadTensors,
  sizeNumbers,
  type Model,
  type Shapes,
} from '../../src/model/index.ts';
import { add, divide, evaluateDim, multiply, subtract } from '../../src/model/shapes/dim-algebra.ts';
import { node } from '../compute/support/finite-differences.ts';
import { smallModel } from '../support/small-model.ts';
import { modelPaths, read, trapTable, traps, valueOf, type RecordedTensor } from './support.ts';

const models = Object.entries(modelPaths);

/** The model with the value of every node as an output: onnxruntime then tells its shape. */
function withAllOutputs(model: Model, shapes: Shapes): Model {
  const given = new Set(model.graph.outputs.map(({ name }) => name));
  const values = model.graph.nodes.flatMap(({ outputs }) => outputs);
  const added = values.flatMap((name) => {
    const shape = shapes.get(name);
    return name === '' || given.has(name) || shape === undefined ? [] : [{ name, type: shape.type }];
  });
  return { ...model, graph: { ...model.graph, outputs: [...model.graph.outputs, ...added] } };
}

async function measuredShapes(
  bytes: Uint8Array,
  feed: Readonly<Record<string, ort.Tensor>>,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const session = await ort.InferenceSession.create(bytes, {
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
  });
  const results = await session.run(feed);
  await session.release();
  return new Map(Object.entries(results).map(([name, { dims }]) => [name, dims]));
}

function zeros(type: string, dims: readonly number[]): ort.Tensor {
  const count = dims.reduce((product, size) => product * size, 1);
  return type === 'int64'
    ? new ort.Tensor('int64', new BigInt64Array(count), dims)
    : new ort.Tensor('float32', new Float32Array(count), dims);
}

describe.each(models)('%s', (_, path) => {
  const { files, model } = read(path);
  const shapes = inferShapes(model);

  test.each([2, 5])('inferred shapes are those of a run with batch %i', async (batch) => {
    const symbols = new Map([
      ['batch', batch],
      ['sequence', 7],
    ]);
    const feed = Object.fromEntries(
      model.graph.inputs.map(({ name, type, dims = [] }) => [
        name,
        zeros(
          type ?? '',
          dims.map((dim) => evaluateDim(dim, symbols) ?? 0),
        ),
      ]),
    );
    const all = withAllOutputs(valueOf(loadTensors(model, files)), shapes);
    const measured = await measuredShapes(encodeModel(all), feed);
    const values = model.graph.nodes.flatMap(({ outputs }) => outputs).filter((it) => it !== '');
    expect(values.filter((name) => !measured.has(name))).toEqual([]);
    for (const [name, dims] of measured) {
      const inferred = shapes.get(name)?.dims.map((dim) => evaluateDim(dim, symbols));
      expect(inferred, name).toEqual(dims);
    }
  });

  test('numbers in the place of symbols give numbers', () => {
    const inputs = model.graph.inputs.map(({ name, dims = [] }) => [name, dims.map((dim) => (typeof dim === 'number' ? dim : 3))]);
    const fixed = inferShapes(model, new Map(inputs as [string, number[]][]));
    const symbolic = [...fixed].filter(([, { dims }]) => dims.some((dim) => typeof dim !== 'number'));
    expect(symbolic).toEqual([]);
  });
});

describe('traps', () => {
  /** Outputs of operators whose sizes are in the data, or of another domain. */
  const beyond = new Set(['loop_capture.onnx']);
  const runnable = Object.entries(trapTable).filter(([name, { outputs }]) => outputs !== undefined && !beyond.has(name));

  test.each(runnable)('%s: shapes of the outputs', (name, trap) => {
    const { model } = read(join(traps, name));
    const inputs = shapesOfRecorded(trap.feed ?? {});
    const shapes = inferShapes(model, inputs);
    for (const [output, recorded] of Object.entries(trap.outputs ?? {})) {
      expect(shapes.get(output)?.dims, output).toEqual(recorded.shape);
      expect(shapes.get(output)?.type).toBe(recorded.dtype);
    }
  });

  function shapesOfRecorded(feed: Readonly<Record<string, RecordedTensor>>) {
    return new Map(Object.entries(feed).map(([name, { shape }]) => [name, shape]));
  }
});

/** XLNet counts positions from the length down to its negative, Funnel by the ends of a list of floats. */
test.each([3, 6])('ranges are counted by sizes that are negated, cut and chosen, for %i tokens', async (length) => {
  const nodes = [
    node('Shape', ['x'], ['sizes']),
    node('Gather', ['sizes', 'one'], ['length']),
    node('Neg', ['length'], ['end']),
    node('Range', ['length', 'end', 'down'], ['positions']),
    node('Max', ['length', 'four'], ['largest']),
    node('Min', ['length', 'four', 'two'], ['smallest of three']),
    node('Range', ['zero', 'largest', 'one'], ['up']),
    node('Gather', ['ends', 'one'], ['first']),
    node('Cast', ['first'], ['start'], { to: int(7) }),
    node('Range', ['start', 'four', 'one'], ['cut']),
  ];
  const scalars = { zero: 0, one: 1, two: 2, four: 4, down: -1 };
  const tensors = [...Object.entries(scalars).map(([name, value]) => intTensor(name, [], [value])), floatTensor('ends', [3], [0, -2, 7])];
  const model = smallModel({ nodes, tensors, inputs: { x: [2, 'n'] }, outputs: [] });
  const shapes = inferShapes(model, new Map([['x', [2, length]]]), sizeNumbers);
  const all = withAllOutputs(model, shapes);
  const measured = await measuredShapes(encodeModel(all), { x: zeros('float32', [2, length]) });
  for (const name of ['positions', 'up', 'cut']) expect([name, shapes.get(name)?.dims]).toEqual([name, measured.get(name)]);
});

/** As TensorFlow pads windows so that they cover every place, and as a factor of sizes rounds in single precision. */
test.each([5, 8, 10])('sizes are counted in floats that are divided, rounded and clipped, for a length of %i', async (length) => {
  const counted = { padding: 'padding', half: 'half', most: 'most', scaled: 'scaled', other: 'is other', square: 'square', side: 'side' };
  const nodes = [
    node('Shape', ['x'], ['sizes']),
    node('Gather', ['sizes', 'second'], ['integer']),
    node('Cast', ['integer'], ['length'], { to: int(1) }),
    node('Div', ['length', 'stride'], ['quotient']),
    node('Ceil', ['quotient'], ['windows']),
    node('Sub', ['windows', 'one'], ['steps']),
    node('Mul', ['steps', 'stride'], ['last start']),
    node('Add', ['last start', 'kernel'], ['end']),
    node('Sub', ['end', 'length'], ['missing']),
    node('Clip', ['missing', 'zero'], ['padding']),
    node('Div', ['padding', 'two'], ['half']),
    node('Clip', ['length', '', 'stride'], ['most']),
    node('Mul', ['length', 'factor'], ['product']),
    node('Floor', ['product'], ['scaled']),
    node('Sub', ['half', 'one'], ['other']),
    node('Cast', ['other'], ['is other'], { to: int(9) }),
    node('Pow', ['length', 'two'], ['square']),
    node('Sqrt', ['product'], ['side']),
    ...Object.entries(counted).flatMap(([name, value]) => [
      node('Cast', [value], [`${name} integer`], { to: int(7) }),
      node('Range', ['start', `${name} integer`, 'step'], [`${name} range`]),
    ]),
  ];
  const floats = { zero: 0, one: 1, two: 2, stride: 4, kernel: 2, factor: Math.fround(0.7) };
  const integers = { second: 1, start: -9, step: 1 };
  const tensors = [
    ...Object.entries(floats).map(([name, value]) => floatTensor(name, [], [value])),
    ...Object.entries(integers).map(([name, value]) => intTensor(name, [], [value])),
  ];
  const model = smallModel({ nodes, tensors, inputs: { x: [2, 'n'] }, outputs: [] });
  const shapes = inferShapes(model, new Map([['x', [2, length]]]), sizeNumbers);
  const measured = await measuredShapes(encodeModel(withAllOutputs(model, shapes)), { x: zeros('float32', [2, length]) });
  const ranges = Object.keys(counted).map((name) => `${name} range`);
  expect(ranges.map((name) => [name, shapes.get(name)?.dims])).toEqual(ranges.map((name) => [name, measured.get(name)]));
});

describe('multiply-adds', () => {
  const cases: readonly (readonly [string, number])[] = [
    // A weight of a matrix acts once a sample.
    ['mlp_digits', 50_200],
    ['lenet300_mnist', 266_200],
    // 6·28²·25 + 16·10²·150 + 400·120 + 120·84 + 84·10.
    ['lenet5_fmnist', 117_600 + 240_000 + 48_000 + 10_080 + 840],
    // 64 steps of the recurrence and of the head.
    ['lstm_lm', 64 * (4 * 128 * (64 + 128) + 128 * 75)],
    // 64 tokens through every matrix, and Q·Kᵀ and A·V of 6 heads of 16 in 2 blocks.
    ['char_llama', 64 * 203_808 + 2 * 2 * 6 * 64 * 64 * 16],
  ];
  test.each(cases)('%s', (name, expected) => {
    const { model } = read(modelPaths[name] ?? '');
    const cost = countMacs(model, inferShapes(model));
    expect(cost.total).toBe(expected);
    expect(cost.unknown).toEqual([]);
    expect(countMacs(model, inferShapes(model), 3).total).toBe(3 * expected);
  });

  test('each layer has its share', () => {
    const { model } = read(modelPaths['lenet5_fmnist'] ?? '');
    const { layers } = countMacs(model, inferShapes(model));
    expect([...layers]).toEqual([
      ['conv1.weight', 117_600],
      ['conv2.weight', 240_000],
      ['fc1.weight', 48_000],
      ['fc2.weight', 10_080],
      ['fc3.weight', 840],
    ]);
  });

  test('a dynamic sequence has a cost once its length is given', () => {
    const { model } = read(modelPaths['char_gpt'] ?? '');
    expect(countMacs(model, inferShapes(model)).unknown.length).toBeGreaterThan(0);
    const fixed = inferShapes(model, new Map([['input', [1, 64]]]));
    // The tied head multiplies as well: 96 · 75 more a token.
    const expected = 64 * (221_184 + 96 * 75) + 2 * 2 * 4 * 64 * 64 * 24;
    expect(countMacs(model, fixed).total).toBe(expected);
  });
});

test('an identity matrix has the sizes of what it is made like, and the type that it names', () => {
  const nodes = ['f', 'b'].map((name) => node('EyeLike', ['x'], name, name === 'b' ? { dtype: int(9) } : {}));
  const shapes = inferShapes(smallModel({ nodes, inputs: { x: ['batch', 4] } }));
  expect(shapes.get('f')).toEqual({ type: 'float32', dims: ['batch', 4] });
  expect(shapes.get('b')).toEqual({ type: 'bool', dims: ['batch', 4] });
});

test('multiples of the same symbols add up, and are taken from each other', () => {
  expect(add('batch', '2*batch')).toBe('3*batch');
  expect(add('batch*heads', 'batch')).toBe('?');
  expect(subtract('3*batch', 'batch')).toBe('2*batch');
  expect(subtract('batch', 'batch')).toBe(0);
  expect(subtract('batch', '2*batch')).toBe('?');
  expect(subtract(0, 'batch')).toBe('?');
});

test('products of dimensions can be divided again', () => {
  expect(divide(multiply('batch', 4, 'sequence'), multiply('sequence', 2))).toBe('2*batch');
  expect(divide('batch', 'batch')).toBe(1);
  expect(divide(multiply('batch', 3), 2)).toBe('?');
  expect(divide(7, 2)).toBe(3);
});
