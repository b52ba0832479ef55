/** One logical layer, y = W·x + b, as exporters and optimizers of graphs store and read it. */
import { describe, expect, it } from 'vitest';
import { int, ints } from '../../../src/compute/builder.ts';
import type { Batch } from '../../../src/compute/feeding.ts';
import { floatTensor, intTensor, type Model, type Node } from '../../../src/model/index.ts';
import { node } from '../support/finite-differences.ts';
import { range } from '../../../src/compute/shapes.ts';
import { relativeError } from '../support/training.ts';
import { measure, momentsOf, prunable } from './support.ts';

const [outputs, inputs, samples] = [3, 4, 6];

/** W [out, in] and its transpose, row-major. */
const rows = table(outputs, inputs, (out, at) => Math.sin(3 * out + at + 1));
const columns = table(inputs, outputs, (at, out) => Math.sin(3 * out + at + 1));
const turned = { perm: ints([1, 0]) };

interface Form {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly weight: 'rows' | 'columns' | 'kernel';
}

const forms: readonly Form[] = [
  { name: 'Gemm(x, W, b), transB', nodes: [node('Gemm', ['x', 'w', 'b'], 'y', { transB: int(1) })], weight: 'rows' },
  { name: 'Gemm(x, W, b)', nodes: [node('Gemm', ['x', 'w', 'b'], 'y')], weight: 'columns' },
  {
    name: 'Gemm(xᵀ, W, b), transA',
    nodes: [node('Transpose', ['x'], 'xt', turned), node('Gemm', ['xt', 'w', 'b'], 'y', { transA: int(1) })],
    weight: 'columns',
  },
  { name: 'MatMul(x, W) + b', nodes: [node('MatMul', ['x', 'w'], 'p'), node('Add', ['p', 'b'], 'y')], weight: 'columns' },
  {
    name: 'MatMul(x, Wᵀ) + b',
    nodes: [node('Transpose', ['w'], 'wt', turned), node('MatMul', ['x', 'wt'], 'p'), node('Add', ['p', 'b'], 'y')],
    weight: 'rows',
  },
  {
    name: 'Conv 1×1',
    nodes: [
      node('Reshape', ['x', 'as image'], 'image'),
      node('Conv', ['image', 'w', 'b'], 'c', { kernel_shape: ints([1, 1]) }),
      node('Reshape', ['c', 'as vector'], 'y'),
    ],
    weight: 'kernel',
  },
];

function modelOf({ nodes, weight }: Form): Model {
  const dims = { rows: [outputs, inputs], columns: [inputs, outputs], kernel: [outputs, inputs, 1, 1] };
  const initializers = [
    floatTensor('w', dims[weight], weight === 'columns' ? columns : rows),
    floatTensor('b', [outputs], [0.5, -0.25, 1]),
    intTensor('as image', [4], [-1, inputs, 1, 1]),
    intTensor('as vector', [2], [-1, outputs]),
  ];
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    functions: [],
    producer: '',
    metadata: new Map(),
    graph: {
      name: 'layer',
      inputs: [{ name: 'x', type: 'float32', dims: ['batch', inputs] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['batch', outputs] }],
      nodes,
      initializers: new Map(initializers.map((tensor) => [tensor.name, tensor])),
      valueInfo: new Map(),
    },
  };
}

const batch: Batch = {
  samples: table(samples, inputs, (n, at) => Math.cos(2 * n + at)),
  labels: table(samples, outputs, (n, out) => Math.sin(n - out)),
  size: samples,
};

const moments = momentsOf('avg(x^2)', 'avg(|y|)', 'avg(g)', 'avg(g^2)', 'avg((w * g)^2)');
const spec = { sampleDims: [inputs], loss: 'mse' } as const;

describe.each(forms)('$name', (form) => {
  const model = modelOf(form);

  it('has the statistics of the logical layer', async () => {
    const [layer] = prunable(model);
    const measured = [...(await measure(model, batch, 1, moments, spec)).values()][0];
    const expected = reference();
    expect(layer?.count).toBe(outputs * inputs);
    for (const { text } of moments) {
      const own = measured?.get(text);
      const logical = expected.get(text) ?? [];
      const isTurned = form.weight === 'columns' && logical.length === outputs * inputs;
      const placed = isTurned ? transposed(logical) : logical;
      expect(own?.dims.length, text).toBe(layer?.dims.length);
      expect(relativeError(own?.values ?? [], placed), text).toBeLessThan(1e-5);
    }
  });
});

/** From the definitions: dloss/dW of one sample is 2/3 · (y − label) ⊗ x for a mean over 3 outputs. */
function reference(): ReadonlyMap<string, readonly number[]> {
  const x = batch.samples as Float32Array;
  const label = batch.labels as Float32Array;
  const bias = [0.5, -0.25, 1];
  const each = range(0, samples);
  const input = (n: number, at: number): number => x[n * inputs + at] ?? NaN;
  const weight = (out: number, at: number): number => rows[out * inputs + at] ?? NaN;
  const output = (n: number, out: number): number =>
    range(0, inputs).reduce((y, at) => y + weight(out, at) * input(n, at), bias[out] ?? NaN);
  const gradient = (n: number, out: number, at: number): number =>
    (2 / outputs) * (output(n, out) - (label[n * outputs + out] ?? NaN)) * input(n, at);
  const average = (of: (n: number) => number): number => each.reduce((sum, n) => sum + of(n), 0) / samples;
  const perWeight = (of: (n: number, out: number, at: number) => number): readonly number[] =>
    range(0, outputs).flatMap((out) => range(0, inputs).map((at) => average((n) => of(n, out, at))));
  return new Map([
    ['avg(x^2)', range(0, inputs).map((at) => average((n) => input(n, at) ** 2))],
    ['avg(|y|)', range(0, outputs).map((out) => average((n) => Math.abs(output(n, out))))],
    ['avg(g)', perWeight(gradient)],
    ['avg(g^2)', perWeight((...place) => gradient(...place) ** 2)],
    ['avg((w * g)^2)', perWeight((n, out, at) => (weight(out, at) * gradient(n, out, at)) ** 2)],
  ]);
}

function transposed(values: readonly number[]): readonly number[] {
  return Array.from({ length: values.length }, (_, index) => {
    const [at, out] = [Math.floor(index / outputs), index % outputs];
    return values[out * inputs + at] ?? NaN;
  });
}

function table(height: number, width: number, at: (row: number, column: number) => number) {
  return Float32Array.from({ length: height * width }, (_, index) => at(Math.floor(index / width), index % width));
}
