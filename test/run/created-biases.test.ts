/** `compensating by bias` on layers without one: it is created where the operator takes it, and no output moves in the mean. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeModel, floatTensor, type Node } from '../../src/model/index.ts';
import { normal, uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { npyHeader, npyPieces } from '../../src/record/npy.ts';
import { node, smallModel } from '../support/small-model.ts';
import { readTensors } from './read-tensors.ts';
import { must, planOn, run, scratch, type Bench } from './support.ts';
import { outputsOf, written } from './written-models.ts';

const named = (own: Node, name: string): Node => ({ ...own, name: `/${name}/${own.op}` });
const product = (from: string): Node => named(node('MatMul', ['x', from], ['y']), 'fc');

const layers: Readonly<
  Record<string, { readonly nodes: readonly Node[]; readonly weight: readonly number[]; readonly sample: readonly number[] }>
> = {
  'a product': { nodes: [product('w')], weight: [6, 4], sample: [6] },
  'a product of a weight that is transposed': {
    nodes: [node('Transpose', ['w'], ['t'], { perm: [1, 0] }), product('t')],
    weight: [4, 6],
    sample: [6],
  },
  'a Gemm': { nodes: [named(node('Gemm', ['x', 'w'], ['y'], { transB: 1 }), 'fc')], weight: [4, 6], sample: [6] },
  'a convolution': {
    nodes: [named(node('Conv', ['x', 'w'], ['c']), 'fc'), node('Flatten', ['c'], ['y'])],
    weight: [4, 2, 3, 3],
    sample: [2, 3, 3],
  },
};

const count = 16;
const sizeOf = (dims: readonly number[]): number => dims.reduce((all, size) => all * size, 1);

/** The samples are those that `outputsOf` draws. */
function benchOf({ nodes, weight, sample }: (typeof layers)[string]): Bench {
  const folder = scratch();
  const path = (name: string): string => join(folder, name);
  const w = floatTensor('w', weight, normal(stream(2, 'w'), sizeOf(weight)));
  const model = smallModel({ nodes, tensors: [w], inputs: { x: ['batch', ...sample] } });
  const outputs = [{ name: 'y', type: 'float32', dims: ['batch', 4] }] as const;
  writeFileSync(path('net.onnx'), encodeModel({ ...model, graph: { ...model.graph, outputs } }));
  const write = (name: string, code: string, dims: readonly number[], values: Float32Array | BigInt64Array): string => {
    writeFileSync(path(name), Buffer.concat([npyHeader(code, [count, ...dims]), npyPieces(values)[1]]));
    return path(name);
  };
  const x = write('x.npy', '<f4', sample, uniform(stream(1, 'x'), count * sizeOf(sample), 1));
  const y = write('y.npy', '<i8', [], new BigInt64Array(count));
  return { model: path('net.onnx'), data: new Map([['train', { x, y }]]) };
}

/** Of each of four outputs. */
function means(outputs: readonly number[]): readonly number[] {
  return [0, 1, 2, 3].map((out) => outputs.reduce((sum, one, at) => (at % 4 === out ? sum + one : sum), 0) / count);
}

it.each(Object.entries(layers))('%s', async (_, layer) => {
  const bench = benchOf(layer);
  const prune = 'prune weights by magnitude to 50%';
  const outputs = async (text: string): Promise<readonly [string, readonly number[]]> => {
    const plan = await planOn(bench, text, { batch: count, samples: { train: count }, sampleDims: layer.sample });
    const { out } = must(await run(bench, plan));
    return [written(out), means(await outputsOf(written(out), [count, ...layer.sample]))];
  };
  const dense = means(await outputsOf(bench.model, [count, ...layer.sample]));
  const [path, kept] = await outputs(`${prune} compensating by bias using all of train`);
  const [, lost] = await outputs(prune);
  expect(readTensors(path).get('fc.bias')?.length).toBe(4);
  for (const [at, mean] of dense.entries()) expect(kept[at]).toBeCloseTo(mean, 5);
  expect(Math.max(...dense.map((mean, at) => Math.abs(mean - (lost[at] ?? NaN))))).toBeGreaterThan(1e-3);
});
