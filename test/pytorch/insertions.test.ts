/** What is inserted has the gradients of PyTorch in double precision, in a model as `insert` makes it. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  bytesAsSource,
  encodeModel,
  floatTensor,
  insertNodes,
  loadTensors,
  readModel,
  type Insertion,
  type Model,
} from '../../src/model/index.ts';
import { normal } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { relativeError, trainerOf } from '../compute/support/training.ts';
import { must } from '../run/support.ts';
import { node, smallModel } from '../support/small-model.ts';
import { python } from '../support/python.ts';

const sample = [4, 9, 9];
const size = 6;
const dims: Readonly<Record<string, readonly number[]>> = {
  'conv.weight': [8, 4, 3, 3],
  'fc.weight': [5, 8],
  'fc.bias': [5],
  'conv.bypass.weight': [8, 2, 1, 1],
  'fc.hybrid.a': [5, 3],
  'fc.hybrid.b': [3, 5],
};
const tensors = new Map(
  Object.entries(dims).map(([name, own]) => {
    const count = own.reduce((product, dim) => product * dim, 1);
    return [name, normal(stream(3, name), count).map((one) => one / 2)] as const;
  }),
);

const insertions: readonly Insertion[] = [
  { layer: 'conv', tensor: 'conv.weight', form: 'bypass', size: 2 },
  { layer: 'fc', tensor: 'fc.weight', form: 'hybrid', size: 3 },
];

const stored = (name: string) => floatTensor(name, dims[name] ?? [], tensors.get(name) ?? []);

function plain(): Model {
  const model = smallModel({
    nodes: [
      node('Conv', ['input', 'conv.weight'], ['c'], { strides: [2, 2], pads: [1, 1, 1, 1] }),
      node('Relu', ['c'], ['r']),
      node('GlobalAveragePool', ['r'], ['p']),
      node('Flatten', ['p'], ['f']),
      node('Gemm', ['f', 'fc.weight', 'fc.bias'], ['logits'], { transB: 1 }),
    ],
    tensors: ['conv.weight', 'fc.weight', 'fc.bias'].map(stored),
    inputs: { input: ['batch', ...sample] },
    outputs: ['logits'],
  });
  return model;
}

/** Through the bytes of a file, as a run does it; then with the values that train. */
function inserted(): Model {
  const files = { name: 'net.onnx', main: bytesAsSource(encodeModel(plain())), open: () => undefined };
  const whole = insertNodes(files, must(readModel(files)), insertions);
  const model = must(loadTensors(must(readModel(whole)), whole));
  const initializers = new Map([...model.graph.initializers].map(([name]) => [name, stored(name)]));
  return { ...model, graph: { ...model.graph, initializers } };
}

it('a bypass and a hybrid layer have the gradients of PyTorch', async () => {
  const count = sample.reduce((product, dim) => product * dim, size);
  const batch = {
    samples: normal(stream(3, 'x'), count),
    labels: BigInt64Array.from({ length: size }, (_, at) => BigInt((at * 3) % 5)),
    size,
  };
  const path = join(mkdtempSync(join(tmpdir(), 'espalier-inserted-')), 'given.json');
  const listed = Object.fromEntries([...tensors].map(([name, own]) => [name, Array.from(own)]));
  const given = { dims, tensors: listed, sample: [size, ...sample] };
  const fed = { x: Array.from(batch.samples), y: Array.from(batch.labels, Number) };
  writeFileSync(path, JSON.stringify({ ...given, ...fed }));
  await python(['test/pytorch/insertions.py', path]);
  const theirs = JSON.parse(readFileSync(`${path}.out`, 'utf8'));
  const names = [...tensors.keys()];
  const trainer = await trainerOf(inserted(), sample, { tensors: names });
  const loss = await trainer.run(batch, 0, 0);
  expect(Math.abs(loss - theirs.loss)).toBeLessThan(2e-6);
  for (const name of names) {
    const values: readonly number[] = theirs.gradients[name];
    expect(Math.max(...values.map((one) => Math.abs(one)))).toBeGreaterThan(1e-4);
    const error = relativeError(trainer.read(`momentum:${name}`), values);
    expect([name, error < 3e-6]).toEqual([name, true]);
  }
  await trainer.release();
});
