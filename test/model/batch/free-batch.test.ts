/** Exports whose batch is fixed take any batch once it is freed, and compute what PyTorch computes on it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel, floatTensor, freeBatch, inferShapes, intTensor, sizeNumbers, type Model } from '../../../src/model/index.ts';
import { int } from '../../../src/compute/builder.ts';
import { node } from '../../compute/support/finite-differences.ts';
import { loadModelAt } from '../../compute/support/fixtures.ts';
import { readNpy } from '../../compute/support/npy.ts';
import { root } from '../../cli/command.ts';
import { python } from '../../support/python.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-batch-'));
const names = (
  process.env['ESPALIER_NETWORKS'] ?? 'resnet shufflenet vit swin llama bert crnn deeplab yolo-neck mobilevit encoder attention-pool detr'
).split(' ');

beforeAll(async () => {
  if (!existsSync('/usr/lib/python3/dist-packages/torch')) throw new Error('Debian’s python3-torch is needed: `npm test -- --install`');
  await python([path.join(root, 'test/networks/written.py'), folder, ...names]);
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(names)('%s', (name) => {
  // One query beside a sequence, exported for one sample, does not tell which axis of size 1 is that of the samples.
  it.each(name === 'attention-pool' ? [4] : [4, 1])('takes any batch where the file has a batch of %i', async (batch) => {
    const model = loadModelAt(path.join(folder, `${name}-${batch}.onnx`));
    const [x, y] = ['x', 'y'].map((part) => readNpy(path.join(folder, `${name}-${batch}-${part}.npy`)));
    const freed = freeBatch(model, 'x');
    const shapes = inferShapes(freed, new Map([['x', [6, ...(x?.dims.slice(1) ?? [])]]]), sizeNumbers);
    expect(shapes.get('y')?.dims).toEqual(y?.dims);
    const session = await ort.InferenceSession.create(encodeModel(freed), { logSeverityLevel: 4, intraOpNumThreads: 1 });
    const fed = x?.values instanceof BigInt64Array ? 'int64' : 'float32';
    const { y: found } = await session.run({ x: new ort.Tensor(fed, x?.values as Float32Array, x?.dims) });
    await session.release();
    const off = Array.from(found?.data as Float32Array, (value, at) => Math.abs(value - Number(y?.values[at])));
    expect(Math.max(...off)).toBeLessThan(1e-4);
  });
});

/** Three rows of each of four samples, as words of sentences are, and first states beside them. */
function withStates(states: readonly number[]): Model {
  const tensors = [
    intTensor('rows', [2], [12, 2]),
    intTensor('zero', [1], [0]),
    intTensor('two', [1], [2]),
    floatTensor('states', [12, 2], states),
  ];
  const nodes = [
    node('Reshape', ['x', 'rows'], 'h'),
    node('Shape', ['h'], 'dims'),
    node('Gather', ['dims', 'zero'], 'count'),
    node('Concat', ['count', 'two'], 'sizes', { axis: int(0) }),
    node('Expand', ['states', 'sizes'], 'first'),
    node('Add', ['h', 'first'], 'y'),
  ];
  const graph = {
    name: 'states',
    inputs: [{ name: 'x', type: 'float32', dims: [4, 3, 2] }] as const,
    outputs: [{ name: 'y', type: 'float32', dims: [12, 2] }] as const,
    nodes,
    initializers: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    valueInfo: new Map(),
  };
  return { irVersion: 8, opsets: new Map([['', 17]]), functions: [], producer: '', metadata: new Map(), graph };
}

it('first states of zeros follow several rows of each sample', async () => {
  const freed = freeBatch(withStates(Array.from({ length: 24 }, () => 0)), 'x');
  const session = await ort.InferenceSession.create(encodeModel(freed), { logSeverityLevel: 4, intraOpNumThreads: 1 });
  const samples = Float32Array.from({ length: 36 }, (_, at) => at);
  const { y } = await session.run({ x: new ort.Tensor('float32', samples, [6, 3, 2]) });
  await session.release();
  expect(y?.dims).toEqual([18, 2]);
  expect(y?.data).toEqual(samples);
});

it('states that differ are kept: which of them belongs to a sample is not known', () => {
  const freed = freeBatch(withStates(Array.from({ length: 24 }, (_, at) => at)), 'x');
  expect(inferShapes(freed, new Map([['x', [6, 3, 2]]]), sizeNumbers).has('y')).toBe(false);
});

it('steps of as many samples as there are steps are told apart where the graph computes how many rows they have', async () => {
  const tensors = [
    ...Object.entries({ first: 0, second: 1 }).map(([name, at]) => intTensor(name, [1], [at])),
    intTensor('features', [1], [2]),
    intTensor('by steps', [3], [4, -1, 2]),
  ];
  const nodes = [
    node('Transpose', ['x'], 'steps', { perm: { kind: 'ints', value: [1, 0, 2] } }),
    node('Shape', ['steps'], 'dims'),
    node('Gather', ['dims', 'first'], 'length'),
    node('Gather', ['dims', 'second'], 'samples'),
    node('Mul', ['length', 'samples'], 'count'),
    node('Concat', ['count', 'features'], 'sizes', { axis: int(0) }),
    node('Reshape', ['steps', 'sizes'], 'rows'),
    node('Reshape', ['rows', 'by steps'], 'whole'),
    node('Transpose', ['whole'], 'y', { perm: { kind: 'ints', value: [1, 0, 2] } }),
  ];
  const graph = {
    name: 'steps',
    inputs: [{ name: 'x', type: 'float32', dims: [4, 4, 2] }] as const,
    outputs: [{ name: 'y', type: 'float32', dims: [4, 4, 2] }] as const,
    nodes,
    initializers: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    valueInfo: new Map(),
  };
  const freed = freeBatch({ irVersion: 8, opsets: new Map([['', 17]]), functions: [], producer: '', metadata: new Map(), graph }, 'x');
  const session = await ort.InferenceSession.create(encodeModel(freed), { logSeverityLevel: 4, intraOpNumThreads: 1 });
  const samples = Float32Array.from({ length: 48 }, (_, at) => at);
  const { y } = await session.run({ x: new ort.Tensor('float32', samples, [6, 4, 2]) });
  await session.release();
  expect(y?.dims).toEqual([6, 4, 2]);
  expect(y?.data).toEqual(samples);
});
