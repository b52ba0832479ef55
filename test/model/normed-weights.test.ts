/** Weights that a file divides by their norms: which are layers, and what is left of a row that is pruned whole. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import * as ort from 'onnxruntime-node';
import { afterAll, describe, expect, it, test } from 'vitest';
import { parseNpyHeader } from '../../src/data/read-array.ts';
import { graph, node as record, onnx, port, tensor, whole } from '../../src/diagnostics/pages/onnx.ts';
import { bytesAsSource, floatTensor, mendExport, readLayers, readModel, scalesOfNormed, type Node } from '../../src/model/index.ts';
import { espalier, folderWith, removeFolders } from '../cli/command.ts';
import { node } from '../compute/support/finite-differences.ts';
import { readTensors } from '../run/read-tensors.ts';
import { readBench } from '../run/as-read.ts';
import { smallModel } from '../support/small-model.ts';

afterAll(removeFolders);

/** What stands between the stored `W` [4, 3] and the weight `w` of a product; g scales it, u is another vector of its own. */
const ways: readonly (readonly [string, readonly Node[], boolean])[] = [
  ['weight_norm', [node('ReduceL2', ['W'], 'n'), node('Div', ['W', 'n'], 'd'), node('Mul', ['d', 'g'], 'w')], true],
  ['weight_norm, the scale first', [node('ReduceL2', ['W'], 'n'), node('Div', ['W', 'n'], 'd'), node('Mul', ['g', 'd'], 'w')], true],
  ['weight_norm as a quotient', [node('ReduceL2', ['W'], 'n'), node('Div', ['g', 'n'], 'd'), node('Mul', ['W', 'd'], 'w')], true],
  ['spectral_norm', [node('MatMul', ['u', 'W'], 'v'), node('ReduceSum', ['v'], 'n'), node('Div', ['W', 'n'], 'w')], true],
  ['F.normalize', [node('ReduceL2', ['W'], 'l'), node('Clip', ['l', 'least'], 'n'), node('Div', ['W', 'n'], 'w')], true],
  ['a gain of each column', [node('Mul', ['W', 'g'], 'w')], true],
  ['standardization', [node('ReduceMean', ['W'], 'm'), node('Sub', ['W', 'm'], 'w')], false],
  ['a product of two of its size', [node('Mul', ['W', 'V'], 'w')], false],
  ['signs', [node('Abs', ['W'], 'n'), node('Div', ['W', 'n'], 'w')], false],
];

test.each(ways)('a weight under %s', (_, nodes, isLayer) => {
  const weights = { W: [4, 3], V: [4, 3], g: [1, 3], u: [1, 4], least: [] } as const;
  const tensors = Object.entries(weights).map(([name, dims]) => {
    return floatTensor(name, dims, new Float32Array(dims.reduce((product: number, size) => product * size, 1)).fill(1));
  });
  const model = smallModel({ nodes: [...nodes, node('MatMul', ['x', 'w'], 'y')], tensors, inputs: { x: ['batch', 4] } });
  const layer = readLayers(model).layers.find(({ tensor: name }) => name === 'W');
  expect(layer?.prunable).toBe(isLayer);
  if (isLayer) expect(layer).toMatchObject({ axes: ['in', 'out'], operator: 'MatMul', scaled: true });
});

test('a gain of data that two blocks share is no norm: the products before it stay layers', () => {
  const block = (x: string, y: string): readonly Node[] => [
    node('MatMul', [x, 'W'], `${y}_h`),
    node('ReduceMean', [`${y}_h`], `${y}_m`),
    node('Sub', [`${y}_h`, `${y}_m`], `${y}_c`),
    node('Mul', [`${y}_c`, 'gain'], y),
  ];
  const nodes = [...block('x', 'a'), ...block('a', 'b'), node('MatMul', ['b', 'V'], 'y')];
  const weights = { W: [4, 4], V: [4, 3], gain: [4] } as const;
  const tensors = Object.entries(weights).map(([name, dims]) => {
    return floatTensor(name, dims, new Float32Array(dims.reduce((product: number, size) => product * size, 1)).fill(1));
  });
  const { layers } = readLayers(smallModel({ nodes, tensors, inputs: { x: ['batch', 4] } }));
  expect(layers.filter(({ prunable }) => prunable).map(({ tensor: name }) => name)).toEqual(['W', 'V']);
});

test.each([
  ['its norm', 'n', [{ weight: 'W', scale: 'g' }]],
  ['a constant', 'least', []],
])('a scale of a weight that is divided by %s', (_, divisor, scales) => {
  const sizes = { W: [4, 3], g: [1, 3], least: [1] } as const;
  const tensors = Object.entries(sizes).map(([name, dims]) =>
    floatTensor(name, dims, new Float32Array(dims.reduce((all: number, size) => all * size, 1)).fill(1)),
  );
  const nodes = [
    node('ReduceL2', ['W'], 'n'),
    node('Div', ['W', divisor], 'd'),
    node('Mul', ['d', 'g'], 'w'),
    node('MatMul', ['x', 'w'], 'y'),
  ];
  expect(scalesOfNormed(smallModel({ nodes, tensors, inputs: { x: ['batch', 4] } }))).toEqual(scales);
});

describe('a row of zeros', () => {
  const bytesOf = (values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
  const stored = [tensor('v', [2, 2], 'float32', bytesOf([3, 4, 0, 0])), tensor('g', [2, 1], 'float32', bytesOf([10, 7]))];
  const norm = record('ReduceL2', ['u'], 'n', [whole('axes', [1])]);

  it.each([
    ['v / ‖v‖ · g', [record('Div', ['u', 'n'], 'd'), record('Mul', ['d', 'g'], 'w')]],
    ['v · (g / ‖v‖)', [record('Div', ['g', 'n'], 'd'), record('Mul', ['u', 'd'], 'w')]],
  ])('stays 0 in %s, where the file as it is gives NaN', async (_, nodes) => {
    const bytes = onnx({
      producer: 'pytorch',
      graph: graph({
        inputs: [port('x', [1, 2])],
        outputs: [port('y', [1, 2])],
        nodes: [record('Identity', ['v'], 'u'), norm, ...nodes, record('Gemm', ['x', 'w'], 'y', [whole('transB', 1)])],
        tensors: stored,
      }),
    });
    const outputs = async (own: Uint8Array): Promise<readonly number[]> => {
      const session = await ort.InferenceSession.create(own, { intraOpNumThreads: 1, logSeverityLevel: 4 });
      const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 2), [1, 2]) });
      return [...(y?.data ?? [])].map(Number);
    };
    expect(await outputs(bytes)).toEqual([22, NaN]);
    const files = mendExport({ name: 'net.onnx', main: bytesAsSource(bytes), open: () => undefined });
    expect(readModel(files).diagnostics.map(({ code }) => code)).toEqual(['ESP3150']);
    expect(await outputs(files.main.read(0, files.main.size))).toEqual([22, 0]);
  });

  it('is exported as ones with a scale of 0', async () => {
    const { model } = readBench('wnorm', 'documented');
    const cwd = folderWith({ 'a.prune': 'prune neurons by magnitude to 25% sparsity\n' });
    expect(await espalier(['run', 'a.prune', '--model', model, '--out', 'run', '--quiet'], { cwd })).toMatchObject({ code: 0 });
    expect(await espalier(['export', 'run', '--to', 'npz', '--out', 'net.npz'], { cwd })).toMatchObject({ code: 0 });
    const stored = readTensors(join(cwd, 'run/model.onnx'));
    const members = unzipSync(readFileSync(join(cwd, 'net.npz')));
    const exported = (name: string): readonly number[] => {
      const bytes = members[`${name}.npy`] ?? new Uint8Array();
      return [...new Float32Array(bytes.slice(parseNpyHeader(bytes, name).value?.offset).buffer)];
    };
    const [v, g] = [[...(stored.get('a.weight_v') ?? [])], [...(stored.get('a.weight_g') ?? [])]];
    const rows = g.map((scale, row) => ({ scale, row: v.slice(row * 8, (row + 1) * 8) }));
    const isPruned = ({ row }: { readonly row: readonly number[] }): boolean => row.every((value) => value === 0);
    expect([v.length, rows.filter(isPruned).length]).toEqual([256, 8]);
    expect(exported('a.weight_v')).toEqual(rows.flatMap((own) => (isPruned(own) ? own.row.map(() => 1) : own.row)));
    expect(exported('a.weight_g')).toEqual(rows.map((own) => (isPruned(own) ? 0 : own.scale)));
    expect(exported('head.weight')).toEqual([...(stored.get('head.weight') ?? [])]);
  });
});
