/** Low-rank adapters on every layout: their gradients, their merge, and what stays frozen. */
import { describe, expect, test } from 'vitest';
import { itemAt, must } from '../../src/basics/must.ts';
import { buildEvaluation } from '../../src/compute/evaluation.ts';
import { createEvaluator } from '../../src/compute/evaluator.ts';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import { float, int, ints } from '../../src/compute/builder.ts';
import type { Batch } from '../../src/compute/feeding.ts';
import { mergeAdapter } from '../../src/compute/adapters.ts';
import { createTrainer } from '../../src/compute/trainer.ts';
import type { AdapterSpec } from '../../src/compute/adapter-slots.ts';
import { floatTensor, intTensor, matrixIn, readsOfModel, type Model, type Node } from '../../src/model/index.ts';
import { smallModel } from '../support/small-model.ts';
import { node } from './support/finite-differences.ts';
import { momentum, oneThread } from './support/training.ts';

interface Layered {
  readonly as: string;
  readonly node: Node;
  /** What hands the weight on to the node. */
  readonly views?: readonly Node[];
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly y: readonly number[];
  readonly layout: 'out-in' | 'in-out';
  readonly batch?: string;
}

const rank = 2;
const alpha = 3;

const layers: readonly Layered[] = [
  {
    as: 'Gemm with transB',
    node: node('Gemm', ['x', 'w'], 'y', { transB: int(1), alpha: float(2) }),
    x: [5],
    w: [4, 5],
    y: [4],
    layout: 'out-in',
  },
  { as: 'Gemm', node: node('Gemm', ['x', 'w'], 'y'), x: [5], w: [5, 4], y: [4], layout: 'in-out' },
  { as: 'MatMul, constant on the right', node: node('MatMul', ['x', 'w'], 'y'), x: [3, 5], w: [5, 4], y: [3, 4], layout: 'in-out' },
  { as: 'MatMul, constant on the left', node: node('MatMul', ['w', 'x'], 'y'), x: [5, 3], w: [4, 5], y: [4, 3], layout: 'out-in' },
  { as: 'Conv', node: node('Conv', ['x', 'w'], 'y'), x: [2, 4, 4], w: [3, 2, 3, 3], y: [3, 2, 2], layout: 'out-in' },
  { as: 'ConvTranspose', node: node('ConvTranspose', ['x', 'w'], 'y'), x: [2, 3, 3], w: [2, 3, 2, 2], y: [3, 4, 4], layout: 'in-out' },
  {
    as: 'MatMul of a turned weight',
    node: node('MatMul', ['x', 'v'], 'y'),
    views: [node('Identity', ['w'], 'u'), node('Transpose', ['u'], 'v', { perm: ints([1, 0]) })],
    x: [3, 5],
    w: [4, 5],
    y: [3, 4],
    layout: 'out-in',
  },
  {
    as: 'Gemm of a kernel of one place',
    node: node('Gemm', ['x', 'v'], 'y', { transB: int(1) }),
    views: [node('Flatten', ['w'], 'v')],
    x: [5],
    w: [4, 5, 1, 1],
    y: [4],
    layout: 'out-in',
  },
  {
    as: 'Conv of a turned matrix',
    node: node('Conv', ['x', 'v'], 'y'),
    views: [node('Transpose', ['w'], 'u'), node('Reshape', ['u', 'kernel'], 'v')],
    x: [2, 4, 4],
    w: [2, 3],
    y: [3, 4, 4],
    layout: 'in-out',
  },
  {
    as: 'MatMul of outputs in heads',
    node: node('MatMul', ['x', 'v'], 'y'),
    views: [node('Reshape', ['w', 'matrix'], 'v')],
    x: [3, 5],
    w: [5, 2, 2],
    y: [3, 4],
    layout: 'in-out',
  },
  { as: 'Gemm of one output', node: node('Gemm', ['x', 'w'], 'y', { transB: int(1) }), x: [5], w: [1, 5], y: [1], layout: 'out-in' },
];

const size = 3;
const wave = (count: number, phase: number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => Math.sin(1.7 * index + phase));
const sizeOf = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

/** What a Reshape makes of a weight. */
const targets = [intTensor('kernel', [4], [3, 2, 1, 1]), intTensor('matrix', [2], [5, 4])];

const read = (nodes: readonly Node[], w: readonly number[]) => matrixIn(readsOfModel(modelOf(nodes, { w })), 'w');

interface Sizes {
  readonly w: readonly number[];
  readonly x?: readonly number[];
}

const modelOf = (nodes: readonly Node[], { w, x = [] }: Sizes, weight = wave(sizeOf(w), 1)): Model =>
  smallModel({ nodes, tensors: [floatTensor('w', w, weight), ...targets], inputs: { x: ['batch', ...x] } });

function setting(layer: Layered, form: 'plain' | 'masked') {
  const { w, x, y, layout } = layer;
  const mask = Uint8Array.from({ length: sizeOf(w) }, (_, index) => (index % 3 === 0 ? 0 : 1));
  const weight = wave(sizeOf(w), 1).map((value, index) => (mask[index] === 0 ? 0 : value));
  const model = modelOf([...(layer.views ?? []), layer.node], layer, weight);
  const [first = 0] = w;
  const rows = layout === 'out-in' ? first : sizeOf(w) / first;
  const columns = sizeOf(w) / rows;
  const adapter: AdapterSpec = {
    planned: { layer: 'layer', tensor: 'w', form, rank, alpha, rows, columns, parameters: rank * (rows + columns) },
    a: wave(rank * columns, 2),
    b: wave(rows * rank, 3),
  };
  const batch: Batch = { samples: wave(size * sizeOf(x), 4), labels: wave(size * sizeOf(y), 5), size };
  const spec = {
    model,
    input: 'x',
    sampleDims: x,
    output: 'y',
    loss: 'mse',
    tensors: [],
    adapters: [adapter],
    optimizer: momentum,
    ...(form === 'masked' ? { masks: new Map([['w', mask]]) } : {}),
  } as const;
  return { spec, batch, adapter, weight, mask, rows, columns };
}

describe.each(layers)('$as', (layer) => {
  test('is read as a matrix of its rows', () => {
    expect(read([...(layer.views ?? []), layer.node], layer.w)).toMatchObject({ layout: layer.layout });
  });

  test.each(['plain', 'masked'] as const)('%s: training the adapter is training what it merges to', async (form) => {
    const { spec, batch, adapter, weight, mask } = setting(layer, form);
    const step = buildTrainingStep(spec);
    if (step.value === undefined) throw new Error(JSON.stringify(step.diagnostics));
    const trainer = await createTrainer(step.value, oneThread);
    const loss = await trainer.run(batch, 0, 0);
    const merge = (a: Float32Array, b: Float32Array) =>
      mergeAdapter(weight, { a, b, rank, scale: alpha / rank, layout: layer.layout }, form === 'masked' ? mask : undefined);
    const { a, b = new Float32Array() } = adapter;
    const evaluation = buildEvaluation({ ...spec, replaceable: ['w'] });
    if (evaluation.value === undefined) throw new Error(JSON.stringify(evaluation.diagnostics));
    const { lossesPerSample } = evaluation.value;
    const evaluator = await createEvaluator(evaluation.value, oneThread);
    const merged = async (changedA: Float32Array, changedB: Float32Array): Promise<number> => {
      evaluator.write('w', merge(changedA, changedB));
      return (await evaluator.run(batch)).loss / (size * lossesPerSample);
    };
    expect(await merged(a, b)).toBeCloseTo(loss, 5);

    // The loss is quadratic in A and in B alone: central differences are exact up to rounding.
    for (const [name, own] of [
      ['lora.a:w', a],
      ['lora.b:w', b],
    ] as const) {
      const gradient = trainer.view(`momentum:${name}`);
      const along = (h: number) => own.map((value, index) => value + h * (gradient[index] ?? 0));
      const at = (h: number) => (name === 'lora.a:w' ? merged(along(h), b) : merged(a, along(h)));
      const h = 0.25;
      const slope = ((await at(h)) - (await at(-h))) / (2 * h);
      const expected = gradient.reduce((sum, value) => sum + value * value, 0);
      expect(Math.abs(slope / expected - 1), name).toBeLessThan(1e-4);
    }
    await evaluator.release();
    await trainer.release();
  });

  test('merging keeps pruned weights at +0', () => {
    const { weight, adapter, mask } = setting(layer, 'plain');
    const { a, b = new Float32Array() } = adapter;
    const { layout } = layer;
    const merged = mergeAdapter(weight, { a, b, rank, scale: -1, layout }, mask);
    expect([...merged].every((value, index) => mask[index] !== 0 || Object.is(value, 0))).toBe(true);
  });
});

test('a layer without its own matrix has no adapter', () => {
  const grouped = node('Conv', ['x', 'w'], 'y', { group: int(2) });
  expect(read([grouped], [4, 1, 3, 3])).toEqual({ refused: 'it belongs to a grouped convolution' });
});

test.each(['Gemm', 'MatMul, constant on the right', 'Conv', 'MatMul of a turned weight', 'MatMul of outputs in heads'])(
  'a plain adapter of a %s stands beside it: nothing of the size of the weight is computed',
  (as) => {
    const layer = layers.find((one) => one.as === as);
    if (layer === undefined) throw new Error(as);
    const readers = (form: 'plain' | 'masked'): readonly string[] => {
      const built = buildTrainingStep(setting(layer, form).spec);
      const { nodes = [] } = built.value?.gradients.graph ?? {};
      return nodes.filter(({ inputs }) => inputs.includes('w')).map(({ op }) => op);
    };
    expect(readers('plain')).toEqual([(layer.views?.[0] ?? layer.node).op]);
    expect(readers('masked')).toEqual(['Add']);
  },
);

test('adapters on both weights of a product train both', async () => {
  const { spec, adapter, batch } = setting(itemAt(layers, 1), 'plain');
  const nodes = [node('MatMul', ['v', 'w'], 'h'), node('MatMul', ['x', 'h'], 'y')];
  const v = floatTensor('v', [5, 5], wave(25, 6));
  const graph = { ...spec.model.graph, nodes, initializers: new Map([...spec.model.graph.initializers, ['v', v]]) };
  const planned = { ...adapter.planned, layer: 'v', tensor: 'v', rows: 5, columns: 5, parameters: 10 * rank };
  const other: AdapterSpec = { planned, a: wave(rank * 5, 7), b: wave(5 * rank, 8) };
  const step = buildTrainingStep({ ...spec, model: { ...spec.model, graph }, adapters: [adapter, other] });
  expect(step.diagnostics).toEqual([]);
  const trainer = await createTrainer(must(step.value, 'a step'), oneThread);
  await trainer.run(batch, 0.1, 0);
  for (const name of ['lora.a:v', 'lora.b:v', 'lora.a:w', 'lora.b:w'])
    expect(trainer.view(`momentum:${name}`).every((it) => it !== 0)).toBe(true);
  await trainer.release();
});
