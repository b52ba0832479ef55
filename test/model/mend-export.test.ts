/** Files as PyTorch's exporter writes them, mended before anything reads them. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import * as wire from '../../src/diagnostics/pages/onnx.ts';
import {
  bytesAsSource,
  mendExport,
  perhapsBuffers,
  readLayers,
  readModel,
  readParameters,
  rewriteModel,
  tensorValues,
  type Model,
  type ModelFiles,
} from '../../src/model/index.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';

const { node, number, port, tensor, text, message, whole } = wire;

function filesOf(bytes: Uint8Array): ModelFiles {
  return { name: 'net.onnx', main: bytesAsSource(bytes), open: () => undefined };
}

function exported(graph: wire.SmallGraph, others: Partial<wire.SmallModel> = {}): Uint8Array {
  return wire.onnx({ producer: 'pytorch', graph: wire.graph(graph), ...others });
}

function read(bytes: Uint8Array): { readonly files: ModelFiles; readonly model: Model; readonly codes: readonly string[] } {
  const files = mendExport(filesOf(bytes));
  const { value: model, diagnostics } = readModel(files);
  if (model === undefined) throw new Error(JSON.stringify(diagnostics));
  return { files, model, codes: diagnostics.map(({ code }) => code) };
}

/** The codes of the errors. */
function refused(bytes: Uint8Array): readonly string[] {
  return readModel(mendExport(filesOf(bytes)))
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);
}

function floats(...values: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

function operators({ graph }: Model): readonly string[] {
  return graph.nodes.map(({ op }) => op);
}

const square = { inputs: [port('x', ['N', 3])] };

/** Two MatMuls, the second of which reads `name` through an Identity. */
function pair(name: string, values?: Uint8Array): wire.SmallGraph {
  return {
    ...square,
    nodes: [
      node('Identity', ['a.weight'], name),
      node('MatMul', ['x', 'a.weight'], '/a/MatMul_output_0'),
      node('MatMul', ['/a/MatMul_output_0', name], 'y'),
    ],
    tensors: [tensor('a.weight', [3, 3], 'float32', values)],
  };
}

const zeros = new Float32Array(9);

describe('shared parameters', () => {
  it('are stored one by one again, and written so', async () => {
    const { files, model, codes } = read(exported(pair('b.weight')));
    expect(codes).toEqual(['ESP3150']);
    expect(operators(model)).toEqual(['MatMul', 'MatMul']);
    expect([...model.graph.initializers.keys()].sort()).toEqual(['a.weight', 'b.weight']);
    expect(readLayers(model).layers.map(({ tensor: name }) => name)).toEqual(['a.weight', 'b.weight']);
    const written = write(files, model, new Map([['b.weight', zeros]]));
    expect(await valuesOf(written, 'a.weight')).toEqual(await valuesOf(files, 'a.weight'));
    expect(await valuesOf(written, 'b.weight')).toEqual(new Array(9).fill(0));
    const session = await ort.InferenceSession.create(written.main.read(0, written.main.size), { intraOpNumThreads: 1 });
    const x = new ort.Tensor('float32', Float32Array.of(1, 2, 3), [1, 3]);
    expect([...((await session.run({ x }))['y']?.data ?? [])]).toEqual([0, 0, 0]);
  });

  it.each(['onnx::MatMul_41', 'enc.layers.1.norm2.bias', 'onnx::Conv_7'])('are told by %s', (name) => {
    expect(read(exported(pair(name))).codes).toEqual(['ESP3150']);
  });

  it.each(['/b/Identity_output_0', '/b/Constant_1_output_0', '17'])('are not told by %s, the name of a result', (name) => {
    const { model, codes } = read(exported(pair(name)));
    expect(codes).toEqual([]);
    expect(operators(model)).toContain('Identity');
  });

  it('are left as they are where another exporter wrote the file', () => {
    const { model, codes } = read(exported(pair('b.weight'), { producer: 'tf2onnx' }));
    expect(codes).toEqual([]);
    expect(operators(model)).toContain('Identity');
  });

  it('may be handed on to several, in a chain, in any encoding', () => {
    const { model, files, codes } = read(
      exported({
        ...square,
        nodes: [
          node('Identity', ['a.weight'], 'b.weight'),
          node('Identity', ['b.weight'], 'c.weight'),
          node('MatMul', ['x', 'a.weight'], 'h'),
          node('MatMul', ['h', 'b.weight'], 'i'),
          node('MatMul', ['i', 'c.weight'], 'y'),
        ],
        tensors: [typed('a.weight', [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])],
      }),
    );
    expect(codes).toEqual(['ESP3150']);
    expect([...model.graph.initializers.keys()].sort()).toEqual(['a.weight', 'b.weight', 'c.weight']);
    const c = model.graph.initializers.get('c.weight');
    expect(c && [...(tensorValues(c, files).value ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('get their own values where the shared ones lie in another file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-shared-'));
    const graph = { ...pair('b.weight'), tensors: [external('a.weight', [3, 3], 'w.bin')] };
    writeFileSync(join(folder, 'net.onnx'), exported(graph));
    writeFileSync(join(folder, 'w.bin'), floats(9, 8, 7, 6, 5, 4, 3, 2, 1));
    const files = openModelFiles(join(folder, 'net.onnx')).value;
    const model = files && readModel(files).value;
    if (files === undefined || model === undefined) throw new Error('it cannot be read');
    const { value, diagnostics } = rewriteModel(files, model, new Map([['a.weight', zeros]]));
    expect(diagnostics).toEqual([]);
    expect([...(value?.external.keys() ?? [])]).toEqual(['w.bin']);
    const b = model.graph.initializers.get('b.weight');
    expect(b?.data.kind).toBe('inline');
    expect(b && [...(tensorValues(b, files).value ?? [])]).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    files.close();
  });

  it('stay tied where one is a table of embeddings, unless all its values are one number', () => {
    const tied = read(exported(table()));
    expect(tied.codes).toEqual(['ESP3151']);
    expect(readLayers(tied.model).layers).toHaveLength(1);
    const uniform = read(exported(table(floats(...new Array<number>(12).fill(0)))));
    expect(uniform.codes).toEqual(['ESP3150']);
    expect(readLayers(uniform.model).layers).toHaveLength(2);
  });

  it('stay tied in an export in training mode, which shares memory alone', () => {
    const { codes, model } = read(
      exported({
        ...square,
        nodes: [
          node('Identity', ['a.weight'], 'b.weight'),
          node('MatMul', ['x', 'a.weight'], 'h'),
          ...norm('n', 1, 'h'),
          node('MatMul', ['n', 'b.weight'], 'y'),
        ],
        tensors: [tensor('a.weight', [3, 3]), ...statistics],
      }),
    );
    expect(codes).toEqual(['ESP3152', 'ESP3151']);
    expect(operators(model)).toContain('Identity');
  });

  it('are two where the norm in training mode is of statistics that the graph computes', () => {
    const computed = statistics.filter((_, at) => at < 2);
    const nodes = [
      node('Identity', ['a.weight'], 'b.weight'),
      node('MatMul', ['x', 'a.weight'], 'h'),
      node('Abs', ['b'], 'm'),
      node('Abs', ['s'], 'v'),
      ...norm('n', 1, 'h'),
      node('MatMul', ['n', 'b.weight'], 'y'),
    ];
    const { model, codes } = read(exported({ ...square, nodes, tensors: [tensor('a.weight', [3, 3]), ...computed] }));
    expect(codes).toEqual(['ESP3150']);
    // It takes the statistics of its input, as in PyTorch: inference would take those that are computed beside it.
    expect(model.graph.nodes.find(({ op }) => op === 'BatchNormalization')?.attributes['training_mode']).toEqual({ kind: 'int', value: 1 });
  });

  it.each([
    ['/fc_1/MatMul', ['ESP3151'], 1],
    ['/enc/fc/MatMul', ['ESP3150'], 2],
  ])('stay tied where %s reads what folding has made for a second call of `fc`', (second, expected, count) => {
    const { codes, model } = read(
      exported({
        ...square,
        nodes: [
          node('Identity', ['onnx::MatMul_7'], 'onnx::MatMul_9'),
          called('/fc/MatMul', node('MatMul', ['x', 'onnx::MatMul_7'], 'h')),
          called(second, node('MatMul', ['h', 'onnx::MatMul_9'], 'y')),
        ],
        tensors: [tensor('onnx::MatMul_7', [3, 3], 'float32', floats(1, 2, 3, 4, 5, 6, 7, 8, 9))],
      }),
    );
    expect(codes).toEqual(expected);
    expect(readLayers(model).layers).toHaveLength(count);
  });
});

describe('a parameter of one number', () => {
  /** `act` is called behind `fc`, twice; the second call reads `weight`. */
  const calls = (weight: string): wire.SmallGraph => ({
    ...square,
    nodes: [
      node('Identity', ['onnx::PRelu_7'], 'onnx::PRelu_9'),
      called('/fc/Gemm', node('Gemm', ['x', 'fc.weight'], 'a')),
      called('/act/PRelu', node('PRelu', ['a', 'onnx::PRelu_7'], 'b')),
      called('/fc_1/Gemm', node('Gemm', ['b', weight], 'c')),
      called('/act_1/PRelu', node('PRelu', ['c', 'onnx::PRelu_9'], 'y')),
    ],
    tensors: [
      ...[...new Set(['fc.weight', weight])].map((name) => tensor(name, [3, 3])),
      tensor('onnx::PRelu_7', [1], 'float32', floats(0.25)),
    ],
  });

  it('stays one where the layer beside it is called again, and is two in two modules of one name', () => {
    expect(read(exported(calls('fc.weight'))).codes).toEqual(['ESP3151']);
    expect(read(exported(calls('other.fc.weight'))).codes).toEqual(['ESP3150']);
  });
});

describe('a projection that two modules own', () => {
  /** Each of them reads it folded; its bias, which is not folded, has one name. */
  const heads = (bias: string): wire.SmallGraph => ({
    ...square,
    nodes: [
      node('Identity', ['onnx::MatMul_7'], 'onnx::MatMul_9'),
      called('/heads.0/E/MatMul', node('MatMul', ['x', 'onnx::MatMul_7'], 'a')),
      called('/heads.0/E/Add', node('Add', ['heads.0.E.bias', 'a'], 'b')),
      called('/heads.1/E/MatMul', node('MatMul', ['b', 'onnx::MatMul_9'], 'c')),
      called('/heads.1/E/Add', node('Add', [bias, 'c'], 'y')),
    ],
    tensors: [...[...new Set(['heads.0.E.bias', bias])].map((name) => tensor(name, [3])), tensor('onnx::MatMul_7', [3, 3])],
  });

  it('stays one where the bias is one, and is two where there are two', () => {
    expect(read(exported(heads('heads.0.E.bias'))).codes).toEqual(['ESP3151']);
    expect(read(exported(heads('heads.1.E.bias'))).codes).toEqual(['ESP3150']);
  });
});

describe('copies that folding has made', () => {
  /** `own` [4, 3] is looked up or multiplies, and a node of the module that is called so reads its transpose. */
  const copied = (own: string, reader: string, looked: boolean, values: readonly number[]): wire.SmallGraph => ({
    inputs: [port('x', looked ? ['N'] : ['N', 4], looked ? 'int64' : 'float32')],
    outputs: [port('y', ['N', 4])],
    nodes: [
      looked ? node('Gather', [own, 'x'], 'h') : called('/MatMul', node('MatMul', ['x', own], 'h')),
      called(reader, node('MatMul', ['h', 'onnx::MatMul_9'], 'y')),
    ],
    tensors: [tensor(own, [4, 3], 'float32', floats(...values)), tensor('onnx::MatMul_9', [3, 4], 'float32', floats(...turned(values)))],
  });
  const turned = (values: readonly number[]): number[] =>
    [0, 1, 2].flatMap((column) => [0, 1, 2, 3].map((row) => values[row * 3 + column] ?? NaN));
  const values = Array.from({ length: 12 }, (_, at) => Math.cos(at));

  it.each([
    ['of a table of embeddings', 'wte.weight', '/head/MatMul', true],
    ['that a module around the parameter reads', 'vq.embed', '/vq/MatMul', false],
  ])('are one parameter again: those %s', async (_, own, reader, looked) => {
    const bytes = exported(copied(own, reader, looked, values));
    const { files, model, codes } = read(bytes);
    expect(codes).toEqual(['ESP3151']);
    expect(operators(model)[0]).toBe('Transpose');
    expect([...model.graph.initializers.keys()]).toEqual([own]);
    expect(readLayers(model).layers).toHaveLength(1);
    const x = looked ? new ort.Tensor('int64', BigInt64Array.of(2n), [1]) : new ort.Tensor('float32', Float32Array.of(1, 2, 3, 4), [1, 4]);
    await expectSame(bytes, files, x);
  });

  it('are one parameter again: those of a kernel that is turned as a matrix', async () => {
    const [kernel, matrix] = [Array.from({ length: 16 }, (_, at) => Math.cos(at)), [0, 1, 2, 3, 4, 5, 6, 7].flatMap((at) => [at, at + 8])];
    const bytes = exported({
      inputs: [port('x', ['N', 2, 2, 2])],
      outputs: [port('y', ['N', 2])],
      nodes: [
        called('/conv/Conv', node('Conv', ['x', 'conv.weight'], 'h')),
        node('Flatten', ['x'], 'flat'),
        called('/conv/MatMul', node('MatMul', ['flat', 'onnx::MatMul_9'], 'g')),
        node('Flatten', ['h'], 'row'),
        node('Add', ['row', 'g'], 'y'),
      ],
      tensors: [
        tensor('conv.weight', [2, 2, 2, 2], 'float32', floats(...kernel)),
        tensor('onnx::MatMul_9', [8, 2], 'float32', floats(...matrix.map((at) => kernel[at] ?? NaN))),
      ],
    });
    const { files, model, codes } = read(bytes);
    expect(codes).toEqual(['ESP3151']);
    expect([...model.graph.initializers.keys()]).toEqual(['conv.weight']);
    await expectSame(bytes, files, new ort.Tensor('float32', Float32Array.from(kernel.slice(0, 8)), [1, 2, 2, 2]));
  });

  async function expectSame(bytes: Uint8Array, files: ModelFiles, x: ort.Tensor): Promise<void> {
    const outputs = await Promise.all(
      [bytes, files.main.read(0, files.main.size)].map(async (own) => {
        const session = await ort.InferenceSession.create(own, { intraOpNumThreads: 1 });
        return [...((await session.run({ x }))['y']?.data ?? [])];
      }),
    );
    expect(outputs[1]).toEqual(outputs[0]);
  }

  /** `torch.cat([token + torch.zeros(len(x), 2), x], 1)` of a fixed batch. */
  const repeated = (batch: number | string, name: string, ...values: number[]): Uint8Array =>
    exported({
      inputs: [port('x', [batch, 3])],
      outputs: [port('y', [batch, 5])],
      nodes: [node('Concat', [name, 'x'], 'y', [whole('axis', 1)])],
      tensors: [tensor(name, [2, 2], 'float32', floats(...values))],
    });

  it('are one parameter for all samples of a fixed batch', async () => {
    const bytes = repeated(2, 'onnx::Concat_9', 5, 7, 5, 7);
    const { files, model, codes } = read(bytes);
    expect(codes).toEqual(['ESP3151']);
    expect([...model.graph.initializers.values()]).toMatchObject([{ name: 'onnx::Concat_9_1', dims: [1, 2] }]);
    await expectSame(bytes, files, new ort.Tensor('float32', Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]));
  });

  it.each([
    ['of other values for each sample', repeated(2, 'onnx::Concat_9', 5, 7, 5, 8)],
    ['that the module names', repeated(2, 'token', 5, 7, 5, 7)],
    ['of one number, as zeros of another kind may be', repeated(2, 'onnx::Concat_9', 0, 0, 0, 0)],
    ['of a free batch', repeated('N', 'onnx::Concat_9', 5, 7, 5, 7)],
    [
      'of another number of rows',
      exported({
        inputs: [port('x', [4, 3])],
        outputs: [port('y', [4, 2])],
        nodes: [node('MatMul', ['x', 'onnx::MatMul_9'], 'y')],
        tensors: [tensor('onnx::MatMul_9', [3, 2], 'float32', floats(5, 7, 5, 7, 5, 7))],
      }),
    ],
  ])('are not looked for in tensors %s', (_, bytes) => {
    expect(read(bytes).codes).toEqual([]);
  });

  it('are parameters of their own where another module reads them, or all values are one number', () => {
    expect(read(exported(copied('a.weight', '/b/MatMul', false, values))).codes).toEqual([]);
    expect(read(exported(copied('wte.weight', '/head/MatMul', true, new Array<number>(12).fill(0.5)))).codes).toEqual([]);
  });

  it('may have another shape, as `spectral_norm` reads the kernel of a convolution', () => {
    const kernel = floats(...Array.from({ length: 24 }, (_, at) => Math.sin(at)));
    const { model, codes } = read(
      exported({
        inputs: [port('x', ['N', 3, 5])],
        outputs: [port('y', ['N', 4, 4])],
        nodes: [
          called('/MatMul', node('MatMul', ['onnx::MatMul_9', 'c.weight_v'], 'wv')),
          called('/MatMul_1', node('MatMul', ['c.weight_u', 'wv'], 'sigma')),
          called('/Div', node('Div', ['c.weight_orig', 'sigma'], 'w')),
          called('/c/Conv', node('Conv', ['x', 'w'], 'y')),
        ],
        tensors: [
          ...[tensor('c.weight_orig', [4, 3, 2], 'float32', kernel), tensor('onnx::MatMul_9', [4, 6], 'float32', kernel)],
          ...[tensor('c.weight_u', [4], 'float32', floats(1, 0, 0, 0)), tensor('c.weight_v', [6], 'float32', floats(1, 0, 0, 0, 0, 0))],
        ],
      }),
    );
    expect(codes).toEqual(['ESP3151']);
    expect(operators(model).slice(0, 2)).toEqual(['Constant', 'Reshape']);
    // Its vectors are buffers, which nothing trains.
    expect(readParameters(model).map(({ tensor: name }) => name)).toEqual(['c.weight_orig']);
  });
});

describe('buffers that their values tell', () => {
  const added = (name: string, values: readonly number[], dims = [6, 4]): wire.SmallGraph => ({
    inputs: [port('x', dims)],
    outputs: [port('y', dims)],
    nodes: [node('MatMul', ['x', 'fc.weight'], 'h'), node('Add', ['h', name], 'y')],
    tensors: [tensor('fc.weight', [4, 4]), tensor(name, dims, 'float32', floats(...values))],
  });
  const table = (of: (row: number, column: number) => number): number[] =>
    Array.from({ length: 24 }, (_, at) => of(Math.floor(at / 4), at % 4));
  const sines = table((row, column) => (column % 2 === 0 ? Math.sin : Math.cos)(row / 100 ** (Math.floor(column / 2) / 2)));
  const causal = table((row, column) => (column > row ? 1 : 0));

  it.each([
    ['sinusoidal positions', 'pe', sines],
    ['what folding has cut out of them', 'onnx::Add_12', sines],
    ['an infinite mask', 'mask', table((row, column) => (column > row ? -Infinity : 0.1))],
    ['a mask of zeros and ones', 'attn.bias', causal],
    ['a mask of a large number', 'mask', causal.map((one) => -1e4 * one)],
  ])('are %s: `%s`', (_, name, values) => {
    const { codes, model, files } = read(exported(added(name, values)));
    expect(codes).toEqual(['ESP3170']);
    expect(readParameters(model).map(({ tensor: own }) => own)).toEqual(['fc.weight']);
    // What is written from it says the same, without the hint.
    const written = write(files, model, new Map());
    expect(readParameters(readModel(mendExport(written)).value ?? model).map(({ tensor: own }) => own)).toEqual(['fc.weight']);
    expect(readModel(mendExport(written)).diagnostics).toEqual([]);
  });

  it.each([
    ['a table with one other number', 'pe', sines.with(9, 0.3)],
    ['sines that a module calls its weight', 'pe.weight', sines],
    ['a ramp, as parameters may begin', 'grid', table((row) => row / 5)],
    ['ones', 'gamma', table(() => 1)],
    ['random numbers', 'pos', table((row, column) => Math.sin(99 * (row * 4 + column) ** 2))],
  ])('are not %s: `%s`', (_, name, values) => {
    const { codes, model } = read(exported(added(name, values)));
    expect(codes).toEqual([]);
    expect(readParameters(model)).toHaveLength(2);
  });

  it('are what another module has of equal values, too', () => {
    const { inputs, outputs, tensors } = added('enc.pe', sines);
    const nodes = [
      node('Identity', ['enc.pe'], 'dec.pe'),
      node('MatMul', ['x', 'fc.weight'], 'h'),
      node('Add', ['h', 'enc.pe'], 'g'),
      node('Add', ['g', 'dec.pe'], 'y'),
    ];
    const { codes, model } = read(exported({ inputs, outputs, nodes, tensors }));
    expect(codes.toSorted()).toEqual(['ESP3150', 'ESP3170']);
    expect(readParameters(model).map(({ tensor: own }) => own)).toEqual(['fc.weight']);
  });

  it('are positions that `nn.Embedding` holds and that are looked up, as those of Marian', () => {
    const looked = (values: readonly number[]) =>
      read(
        exported({
          inputs: [port('x', ['N'], 'int64')],
          outputs: [port('y', ['N', 4])],
          nodes: [node('Gather', ['positions.weight', 'x'], 'h'), node('MatMul', ['h', 'fc.weight'], 'y')],
          tensors: [tensor('positions.weight', [6, 4], 'float32', floats(...values)), tensor('fc.weight', [4, 4])],
        }),
      ).codes;
    expect(looked(sines)).toEqual(['ESP3170']);
    expect(looked(sines.with(23, 0.3))).toEqual([]);
  });

  it('may be biases of two axes, of which the first is 1, as `final_logits_bias` of BART', () => {
    const maybe = (name: string, dims: readonly number[]) => {
      const values = Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, (_, at) => at / 7);
      return [...perhapsBuffers(read(exported(added(name, values, [...dims]))).model)];
    };
    expect(maybe('net.final_logits_bias', [1, 4])).toEqual(['net.final_logits_bias']);
    expect(maybe('head.bias', [4])).toEqual([]);
    expect(maybe('relative_bias', [6, 4])).toEqual([]);
  });

  it('are not the identity, as a transition may begin', () => {
    const square = Array.from({ length: 16 }, (_, at) => (at % 5 === 0 ? 1 : 0));
    expect(read(exported(added('transition', square, [4, 4]))).codes).toEqual([]);
  });
});

/** The node under another name. */
function called(name: string, bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...bytes, ...text(3, name)]);
}

const statistics = ['s', 'b', 'm', 'v'].map((name) => tensor(name, [3], 'float32', floats(1, 1, 1)));

function norm(output: string, mode: number, input = 'x'): readonly Uint8Array[] {
  const outputs = mode === 1 ? [output, `${output}_mean`, `${output}_variance`] : [output];
  const inputs = [input, 's', 'b', 'm', 'v'];
  return [node('BatchNormalization', inputs, outputs, [whole('training_mode', mode)])];
}

describe('operators in training mode', () => {
  const dropout = (mode: number): wire.SmallGraph => ({
    ...square,
    outputs: [port('y', ['N', 3])],
    nodes: [node('Dropout', ['x', 'ratio', 'mode'], ['y', 'mask'])],
    tensors: [tensor('ratio', [], 'float32', floats(0.5)), truth('mode', mode)],
  });

  it('become operators of inference', async () => {
    const bytes = exported({ ...square, nodes: [...norm('y', 1)], tensors: statistics });
    const { files, model, codes } = read(bytes);
    expect(codes).toEqual(['ESP3152']);
    expect(model.graph.nodes[0]).toMatchObject({ outputs: ['y'], attributes: {} });
    const session = await ort.InferenceSession.create(files.main.read(0, files.main.size), { intraOpNumThreads: 1 });
    const x = new ort.Tensor('float32', Float32Array.of(1, 2, 3), [1, 3]);
    const [first = NaN] = (await session.run({ x }))['y']?.data ?? [];
    expect(Number(first)).toBeCloseTo(1, 4);
  });

  it('say nothing where the statistics that a norm gets are those that it would take, as of a weight in `StdConv2d`', async () => {
    const nodes = [
      node('ReduceMean', ['x', 'axes'], ['m'], [whole('keepdims', 0)]),
      node('Sub', ['x', 'm'], ['d']),
      node('Mul', ['d', 'd'], ['q']),
      node('ReduceMean', ['q', 'axes'], ['v'], [whole('keepdims', 0)]),
      ...norm('y', 1),
    ];
    const zero = new Uint8Array(8);
    const tensors = [...statistics.slice(0, 2), tensor('axes', [1], 'int64', zero)];
    const bytes = exported({ ...square, nodes, tensors }, { opset: 18 });
    const { files, model, codes } = read(bytes);
    expect(codes).toEqual([]);
    expect(model.graph.nodes.at(-1)).toMatchObject({ outputs: ['y'], attributes: {} });
    const given = async (own: Uint8Array): Promise<readonly unknown[]> => {
      const session = await ort.InferenceSession.create(own, { intraOpNumThreads: 1 });
      const x = new ort.Tensor('float32', Float32Array.of(1, 2, 3, 5, 8, 13), [2, 3]);
      return [...((await session.run({ x }))['y']?.data ?? [])].map((value) => Number(value).toFixed(4));
    };
    expect(await given(files.main.read(0, files.main.size))).toEqual(await given(bytes));
    expect(read(exported({ ...square, nodes, tensors }, { opset: 18, producer: 'other' })).codes).toEqual(['ESP3152']);
  });

  it('are told by further outputs alone in old operator sets', () => {
    const nodes = [node('BatchNormalization', ['x', 's', 'b', 'm', 'v'], ['y', 'm2', 'v2', 'm3', 'v3'])];
    const { model, codes } = read(exported({ ...square, nodes, tensors: statistics }, { opset: 11 }));
    expect(codes).toEqual(['ESP3152']);
    expect(model.graph.nodes[0]?.outputs).toEqual(['y']);
  });

  it('are left alone where they are in inference mode', () => {
    expect(read(exported({ ...square, nodes: [...norm('y', 0)], tensors: statistics })).codes).toEqual([]);
    expect(read(exported(dropout(0))).codes).toEqual([]);
  });

  it('are seen in Dropout', () => {
    const { model, codes } = read(exported(dropout(1)));
    expect(codes.filter((code) => code !== 'ESP3041')).toEqual(['ESP3152']);
    expect(model.graph.nodes[0]?.inputs).toEqual(['x', 'ratio']);
  });

  it('stay where the network reads what only training gives', () => {
    const outputs = [port('y', ['N', 3]), port('y_mean', [3])];
    const bytes = exported({ ...square, outputs, nodes: [...norm('y', 1)], tensors: statistics });
    expect(refused(bytes)).toEqual(['ESP3153']);
  });

  describe('in graphs inside the graph', () => {
    const body = (nodes: readonly Uint8Array[], outputs = ['inner'], tensors?: Uint8Array[]) =>
      wire.graph({ nodes, inputs: [], outputs: outputs.map((name) => port(name, ['N', 3])), ...(tensors && { tensors }) });
    const graphAttribute = (name: string, graph: Uint8Array): Uint8Array => message(5, text(1, name), message(6, graph), number(20, 5));
    /** AttributeProto fields stand in a node as field 5; `node` adds that field itself. */
    const branching = (then: Uint8Array, other: Uint8Array): Uint8Array =>
      Buffer.concat([node('If', ['cond'], 'y'), graphAttribute('then_branch', then), graphAttribute('else_branch', other)]);
    const conditional = (then: Uint8Array, other: Uint8Array): wire.SmallGraph => ({
      inputs: [port('x', ['N', 3]), wire.port('flag', [1])],
      nodes: [node('Cast', ['flag'], 'cond', [whole('to', 9)]), branching(then, other)],
      outputs: [port('y', ['N', 3])],
      tensors: [...statistics, tensor('ratio', [], 'float32', floats(0.5)), truth('mode', 1)],
    });

    it('become operators of inference, also two graphs deep', async () => {
      const deep = Buffer.concat([
        node('If', ['cond'], 'inner'),
        graphAttribute('then_branch', body([...norm('a', 1)], ['a'])),
        graphAttribute('else_branch', body([node('Dropout', ['x', 'ratio', 'mode'], 'e')], ['e'])),
      ]);
      const bytes = exported(conditional(body([deep]), body([...norm('c', 1)], ['c'])));
      const { files, codes } = read(bytes);
      expect(codes).toEqual(['ESP3152']);
      expect(mendExport(filesOf(files.main.read(0, files.main.size))).mends).toBeUndefined();
      const session = await ort.InferenceSession.create(files.main.read(0, files.main.size), { intraOpNumThreads: 1 });
      const x = new ort.Tensor('float32', Float32Array.of(1, 2, 3, 7, 7, 7), [2, 3]);
      const alone = new ort.Tensor('float32', Float32Array.of(1, 2, 3), [1, 3]);
      for (const flag of [0, 1]) {
        const given = new ort.Tensor('float32', Float32Array.of(flag), [1]);
        const both = (await session.run({ x, flag: given }))['y']?.data.slice(0, 3);
        expect((await session.run({ x: alone, flag: given }))['y']?.data).toEqual(both);
      }
    });

    it('stay where a graph inside reads their statistics, and the model is refused', () => {
      const then = body([node('Add', ['x', 'h_mean'], 'inner')]);
      const { nodes, ...others } = conditional(then, body([node('Relu', ['x'], 'c')], ['c']));
      expect(refused(exported({ ...others, nodes: [...norm('h', 1), ...nodes] }))).toEqual(['ESP3153']);
    });

    it('are refused in a function of the model', () => {
      const own = (mode: number): Uint8Array =>
        wire.localFunction('own', [
          node('Constant', [], 'mode', [Buffer.concat([text(1, 'value'), message(5, truth('', mode)), number(20, 4)])]),
          node('Dropout', ['a', '', 'mode'], 'b'),
        ]);
      const graph = { ...square, nodes: [node('own', ['x'], 'y', [], 'local')] };
      expect(refused(exported(graph, { functions: [own(1)] }))).toEqual(['ESP3153']);
      expect(refused(exported(graph, { functions: [own(0)] }))).toEqual([]);
    });
  });
});

describe('any other file', () => {
  it('is the same file', () => {
    const files = filesOf(exported({ ...square, nodes: [node('Relu', ['x'], 'y')] }));
    expect(mendExport(files)).toBe(files);
  });

  it('may be cut off anywhere', () => {
    const bytes = exported(pair('b.weight'));
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readModel(mendExport(filesOf(bytes.subarray(0, length)))).value).toBeUndefined();
    }
  });
});

function table(values?: Uint8Array): wire.SmallGraph {
  return {
    inputs: [port('x', ['N'], 'int64')],
    outputs: [port('y', ['N', 4])],
    nodes: [
      node('Identity', ['emb.weight'], 'head.weight'),
      node('Gather', ['emb.weight', 'x'], 'h'),
      node('Gemm', ['h', 'head.weight'], 'y', [whole('transB', 1)]),
    ],
    tensors: [tensor('emb.weight', [4, 3], 'float32', values)],
  };
}

/** A TensorProto with `float_data`. */
function typed(name: string, dims: readonly number[], values: readonly number[]): Uint8Array {
  const parts = [...dims.map((dim) => number(1, dim)), number(2, 1), message(4, floats(...values)), text(8, name)];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A TensorProto of type BOOL. */
function truth(name: string, value: number): Uint8Array {
  const parts = [number(2, 9), text(8, name), message(9, Uint8Array.of(value))];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function external(name: string, dims: readonly number[], location: string): Uint8Array {
  const entry = message(13, text(1, 'location'), text(2, location));
  const parts = [...dims.map((dim) => number(1, dim)), number(2, 1), text(8, name), entry, number(14, 1)];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function write(files: ModelFiles, model: Model, changes: ReadonlyMap<string, Float32Array>): ModelFiles {
  const { value, diagnostics } = rewriteModel(files, model, changes);
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return filesOf(Buffer.concat([...value.main]));
}

async function valuesOf(files: ModelFiles, name: string): Promise<readonly number[]> {
  const stored = readModel(files).value?.graph.initializers.get(name);
  return stored === undefined ? [] : Array.from(tensorValues(stored, files).value ?? [], Number);
}
