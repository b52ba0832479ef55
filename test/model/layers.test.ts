import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { floatTensor, parameterCount, readLayers, readParameters, type Layer, type Model } from '../../src/model/index.ts';
import { node } from '../compute/support/finite-differences.ts';
import { smallModel } from '../support/small-model.ts';
import { expectationOf, modelPaths, read, trapTable, traps } from './support.ts';

function layersIn(path: string): readonly Layer[] {
  return readLayers(read(path).model).layers;
}

function fixtureLayers(name: string): readonly Layer[] {
  return layersIn(modelPaths[name] ?? '');
}

function named(layers: readonly Layer[], role: string): readonly string[] {
  return layers.filter(({ roles }) => new Set<string>(roles).has(role)).map(({ name }) => name);
}

describe.each(Object.keys(modelPaths))('%s', (name) => {
  const { model } = read(modelPaths[name] ?? '');
  const { layers, diagnostics } = readLayers(model);
  const expected = expectationOf(name);
  const prunable = layers.filter((layer) => layer.prunable);

  test('prunable layers and counts are those of the exporter', () => {
    expect(prunable.map(({ tensor }) => tensor)).toEqual(expected.prunable);
    expect(prunable.reduce((sum, { count }) => sum + count, 0)).toBe(expected.counts.prunable);
    expect(parameterCount(model)).toBe(expected.counts.parameters);
    expect(diagnostics).toEqual([]);
  });

  test('every initializer is a parameter or a running statistic', () => {
    const parameters = readParameters(model).map(({ tensor }) => tensor);
    const floats = [...model.graph.initializers.keys()];
    expect(new Set(parameters)).toEqual(new Set(floats));
  });

  test('names are unique', () => {
    expect(new Set(layers.map((layer) => layer.name)).size).toBe(layers.length);
  });

  test('axes name every dimension', () => {
    for (const { axes, dims } of layers) expect(axes.length).toBe(dims.length);
  });
});

describe('traps', () => {
  const accepted = Object.entries(trapTable).filter(([, { verdict }]) => verdict === 'accept');

  /** A tied embedding is a weight that has to be named: it is a layer, but not in `weights`. */
  const onlyNamed = ['tied_embedding.onnx'];

  test.each(accepted)('%s: prunable weights', (name, trap) => {
    const layers = layersIn(join(traps, name));
    const prunable = layers.filter((layer) => layer.prunable !== onlyNamed.includes(name));
    const counts = prunable.map(({ tensor, count }) => [tensor.split('/then_branch/').at(-1), count]);
    const byOwnName = counts.map(([tensor, count]) => [name === 'if_weights.onnx' ? String(tensor).slice(-2) : tensor, count]);
    expect(Object.fromEntries(byOwnName)).toEqual(trap.prunable);
    expect(byOwnName.length).toBe(Object.keys(trap.prunable ?? {}).length);
  });

  test('weights of nested graphs carry the path of their branch', () => {
    const tensors = layersIn(join(traps, 'if_weights.onnx')).map(({ tensor }) => tensor);
    expect(new Set(tensors)).toEqual(new Set(['A3', 'y/then_branch/deep/then_branch/A1', 'y/then_branch/deep/else_branch/A2']));
  });

  test('what reaches no output is left out, and said', () => {
    const { diagnostics } = readLayers(read(join(traps, 'dead_code.onnx')).model);
    expect(diagnostics.map(({ message }) => message)).toEqual(['`U`, `lonely` reach no output']);
  });

  test('nodes of one name are told apart by their tensors', () => {
    const names = layersIn(join(traps, 'dup_node_names.onnx')).map(({ name }) => name);
    expect(names).toEqual(['fc.W', 'fc.V']);
  });

  test('a tensor that is used twice is one layer with two uses', () => {
    const [layer] = layersIn(join(traps, 'tied.onnx'));
    expect(layer?.uses.length).toBe(2);
    expect(layersIn(join(traps, 'twice.onnx')).length).toBe(2);
  });
});

describe('axes are those of the stored tensor', () => {
  const orientations: readonly (readonly [string, string, readonly number[], string])[] = [
    ['gemm_variants', 'G1', [4, 5], 'in out'],
    ['gemm_variants', 'G2', [6, 5], 'out in'],
    ['gemm_variants', 'G3', [6, 4], 'in out'],
    ['gemm_variants', 'G4', [3, 4], 'out in'],
    ['behind_ops', 'V', [3, 4], 'out in'],
    ['behind_ops', 'H', [3, 2], 'in out'],
    ['lstm_gates', 'P', [12, 4], 'out in'],
    ['conv_groups', 'K1', [6, 2, 3, 3], 'out in kernel kernel'],
    ['conv1d', 'K', [3, 4, 3], 'out in kernel'],
    ['conv_transpose', 'K', [4, 3, 3, 3], 'in out kernel kernel'],
    ['qdq_int8', 'Wq', [4, 3], 'in out'],
    ['tied_embedding', 'E', [5, 4], 'out in'],
  ];
  test.each(orientations)('%s: %s', (trap, tensor, dims, axes) => {
    const layer = layersIn(join(traps, `${trap}.onnx`)).find((it) => it.tensor === tensor);
    expect(layer?.dims).toEqual(dims);
    expect(layer?.axes.join(' ')).toBe(axes);
  });

  test('a recurrent layer has a direction', () => {
    const lstm = fixtureLayers('lstm_lm').find(({ name }) => name === 'lstm.hidden');
    expect(lstm?.axes).toEqual(['direction', 'out', 'in']);
  });

  test('a kernel stored as a matrix keeps its parts', () => {
    const { layers, diagnostics } = readLayers(convOfReshapedMatrix([6, 2, 3, 3]));
    expect(layers[0]?.dims).toEqual([6, 2, 9]);
    expect(layers[0]?.axes).toEqual(['out', 'in', 'kernel']);
    expect(diagnostics).toEqual([]);
  });

  /** A Conv whose kernel is stored as [6, 18] and reshaped. */
  function convOfReshapedMatrix(shape: readonly number[]): Model {
    const { model } = read(join(traps, 'conv_groups.onnx'));
    const dims = new Uint8Array(BigInt64Array.from(shape, BigInt).buffer);
    const target = { name: 's', type: 'int64', dims: [4], data: { kind: 'bytes', bytes: dims } } as const;
    const base = { name: '', domain: '', attributes: {} };
    return {
      ...model,
      graph: {
        ...model.graph,
        outputs: [{ name: 'y' }],
        initializers: new Map([
          ['K', floatTensor('K', [6, 18], new Float32Array(108))],
          ['s', target],
        ]),
        nodes: [
          { ...base, op: 'Reshape', inputs: ['K', 's'], outputs: ['k'] },
          { ...base, op: 'Conv', inputs: ['x', 'k'], outputs: ['y'] },
        ],
      },
    };
  }
});

/** Power iteration, as the spectral norm of BigGAN has it in its graph; latents that a layer projects have nothing to do with data either. */
test('products that compute the norm of a weight are no layers, the weight and others without data are', () => {
  const nodes = [
    node('MatMul', ['u', 'W'], 'v'),
    node('ReduceL2', ['v'], 'length'),
    node('Div', ['v', 'length'], 'unit'),
    node('Transpose', ['W'], 'turned'),
    node('MatMul', ['unit', 'turned'], 'norm'),
    node('Div', ['W', 'norm'], 'scaled'),
    node('MatMul', ['x', 'scaled'], 'h'),
    node('MatMul', ['latents', 'P'], 'queries'),
    node('Add', ['h', 'queries'], 'y'),
  ];
  const weights = { u: [1, 4], W: [4, 3], latents: [1, 5], P: [5, 3] } as const;
  const tensors = Object.entries(weights).map(([name, dims]) => floatTensor(name, dims, new Float32Array(dims[0] * dims[1]).fill(1)));
  const { layers } = readLayers(smallModel({ nodes, tensors, inputs: { x: ['batch', 4] } }));
  expect(layers.filter(({ prunable }) => prunable).map(({ tensor }) => tensor)).toEqual(['W', 'latents', 'P']);
  expect(layers.find(({ tensor }) => tensor === 'W')).toMatchObject({ operator: 'MatMul', axes: ['in', 'out'], turned: undefined });
});

test('a codebook is read as its transpose, too', () => {
  const nodes = [
    node('Transpose', ['codes'], 'turned'),
    node('MatMul', ['x', 'turned'], 'likeness'),
    node('MatMul', ['likeness', 'codes'], 'h'),
    node('MatMul', ['h', 'W'], 'y'),
  ];
  const tensors = [floatTensor('codes', [6, 4], new Float32Array(24)), floatTensor('W', [4, 4], new Float32Array(16))];
  const { layers } = readLayers(smallModel({ nodes, tensors, inputs: { x: ['batch', 4] } }));
  expect(layers.map(({ tensor, turned }) => [tensor, turned])).toEqual([['codes', true], ['W', undefined]]); // prettier-ignore
});

describe('roles', () => {
  const roles: readonly (readonly [string, string, readonly string[]])[] = [
    ['lenet5_fmnist', 'first layer', ['conv1']],
    ['lenet5_fmnist', 'last layer', ['fc3']],
    ['lenet5_fmnist', 'head', ['fc3']],
    ['lenet5_fmnist', 'mlp', ['fc1', 'fc2']],
    ['lenet5_fmnist', 'conv', ['conv1', 'conv2']],
    ['char_gpt', 'embedding', ['wte', 'wpe']],
    ['char_gpt', 'head', ['wte']],
    ['char_gpt', 'attention', ['h.0.c_attn', 'h.0.c_proj', 'h.1.c_attn', 'h.1.c_proj']],
    ['char_gpt', 'mlp', ['h.0.c_fc', 'h.0.c_out', 'h.1.c_fc', 'h.1.c_out']],
    ['char_llama', 'attention', attentionOf(0).concat(attentionOf(1))],
    ['char_llama', 'mlp', mlpOf(0).concat(mlpOf(1))],
    ['char_llama', 'head', ['lm_head']],
    ['vit_fmnist', 'attention', [0, 1, 2].flatMap((n) => [`blocks.${n}.qkv`, `blocks.${n}.out`])],
    ['vit_fmnist', 'mlp', [0, 1, 2].flatMap((n) => [`blocks.${n}.fc1`, `blocks.${n}.fc2`])],
    ['vit_fmnist', 'head', ['fc']],
    ['lstm_lm', 'recurrent.input', ['lstm.input']],
    ['lstm_lm', 'recurrent.hidden', ['lstm.hidden']],
    ['lstm_lm', 'bias', ['lstm.bias', 'head.bias']],
    ['mobilenet_tiny_fmnist', 'depthwise', depthwise()],
    ['resnet8_fmnist_bn', 'pointwise', ['block2.down.conv', 'block3.down.conv']],
    ['resnet8_fmnist_bn', 'downsample', ['block2.a.conv', 'block2.down.conv', 'block3.a.conv', 'block3.down.conv']],
    ['lenet5_fmnist', 'downsample', []],
  ];
  test.each(roles)('%s: %s', (model, role, expected) => {
    expect(named(fixtureLayers(model), role)).toEqual(expected);
  });

  function attentionOf(layer: number): string[] {
    return ['q', 'k', 'v', 'o'].map((part) => `layers.${layer}.${part}_proj`);
  }

  function mlpOf(layer: number): string[] {
    return ['gate', 'up', 'down'].map((part) => `layers.${layer}.${part}_proj`);
  }

  function depthwise(): string[] {
    return ['ir1.depth.conv', 'ir2.depth.conv', 'shuffle.d.conv', 'ir3.depth.conv'];
  }

  test('norms of single operators are found', () => {
    const norms = named(fixtureLayers('char_llama'), 'norm');
    expect(norms.length).toBe(5);
  });
});

describe('residual blocks', () => {
  const blocks: readonly (readonly [string, Readonly<Record<string, number | undefined>>])[] = [
    ['char_gpt', { wte: undefined, 'h.0.c_attn': 0, 'h.0.c_out': 0, 'h.1.c_attn': 1 }],
    ['char_llama', { 'layers.0.q_proj': 0, 'layers.1.down_proj': 1, lm_head: undefined }],
    ['vit_fmnist', { patch: undefined, 'blocks.2.fc2': 2, fc: undefined }],
    ['resnet8_fmnist_bn', { 'block1.a.conv': 0, 'block2.down.conv': 1, 'block3.b.conv': 2 }],
    ['mobilenet_tiny_fmnist', { 'ir1.depth.conv': 0, 'ir2.depth.conv': undefined, 'ir3.depth.conv': 1 }],
    ['lenet5_fmnist', { conv1: undefined, fc3: undefined }],
  ];
  test.each(blocks)('%s', (model, expected) => {
    const layers = new Map(fixtureLayers(model).map((layer) => [layer.name, layer]));
    for (const [name, block] of Object.entries(expected)) {
      expect(layers.has(name), name).toBe(true);
      expect(layers.get(name)?.block, name).toBe(block);
    }
  });
});

test('a mask that comparisons alone read is no parameter', () => {
  const tensors = [floatTensor('w', [4, 4], new Float32Array(16)), floatTensor('mask', [4], [1, 0, 1, 0]), floatTensor('zero', [], [0])];
  const nodes = [node('MatMul', ['x', 'w'], 'h'), node('Equal', ['mask', 'zero'], 'hidden'), node('Where', ['hidden', 'zero', 'h'], 'y')];
  const beside = [...nodes.slice(0, 2), node('Mul', ['h', 'mask'], 'seen'), node('Where', ['hidden', 'zero', 'seen'], 'y')];
  const parameters = (of: typeof nodes) => readParameters(smallModel({ nodes: of, tensors })).map(({ tensor }) => tensor);
  expect(parameters(nodes)).toEqual(['w']);
  expect(parameters(beside)).toEqual(['w', 'mask']);
});
