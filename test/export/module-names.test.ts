/** What an export calls a weight whose name the exporter of PyTorch has folded away. */
import { expect, it } from 'vitest';
import { namedByCalls, namedParameters } from '../../src/export/arrays.ts';
import { namingIn } from '../../src/export/module-names.ts';
import { floatTensor, readLayers, type Tensor } from '../../src/model/index.ts';
import { node } from '../compute/support/finite-differences.ts';
import { smallModel } from '../support/small-model.ts';

it('of two stored factors the second is the weight of the module, and nothing says what the first is', () => {
  const tensors = [floatTensor('onnx::MatMul_1', [3, 4], new Float32Array(12)), floatTensor('onnx::MatMul_2', [4, 2], new Float32Array(8))];
  const product = { ...node('MatMul', ['onnx::MatMul_1', 'onnx::MatMul_2'], 'far'), name: '/far_q/MatMul' };
  const model = smallModel({ nodes: [product, node('MatMul', ['x', 'far'], 'y')], tensors, inputs: { x: ['batch', 3] } });
  const naming = namingIn(model);
  const { layers } = readLayers(model);
  const named = tensors.map((tensor) =>
    naming(
      tensor.name,
      tensor,
      layers.find((layer) => layer.tensor === tensor.name),
    ),
  );
  expect(named).toEqual([undefined, { name: 'far_q.weight', dims: [2, 4], transposed: true }]);
});

it('of a layer whose parameters the module around it reads, the bias tells the name', () => {
  const weight = floatTensor('onnx::MatMul_1', [4, 12], new Float32Array(48));
  const biases = [floatTensor('attn.qkv.bias', [12], new Float32Array(12)), floatTensor('attn.proj.bias', [4], new Float32Array(4))];
  const nodes = [
    { ...node('MatMul', ['x', 'onnx::MatMul_1'], 'h'), name: '/attn/MatMul' },
    { ...node('Softmax', ['h'], 'y'), name: '/attn/Softmax' },
  ];
  const named = (tensors: readonly Tensor[]): unknown => {
    const model = smallModel({ nodes, tensors: [weight, ...tensors], inputs: { x: ['batch', 4] } });
    return namingIn(model)(weight.name, weight, readLayers(model).layers[0])?.name;
  };
  expect(named(biases)).toBe('attn.qkv.weight');
  // `nn.MultiheadAttention` has no such bias, and a layer with a weight of its own does not lack one.
  expect(named([])).toBe('attn.in_proj_weight');
  expect(named([...biases, floatTensor('attn.qkv.weight', [12, 4], new Float32Array(48))])).toBe('attn.in_proj_weight');
});

it('of a layer that another module calls than its parent, the bias that its product is added to tells the name', () => {
  const weight = floatTensor('onnx::MatMul_1', [4, 4], new Float32Array(16));
  const named = (scope: string, bias: string): unknown => {
    const nodes = [
      { ...node('MatMul', ['x', weight.name], 'h'), name: `${scope}/MatMul` },
      { ...node('Add', [bias, 'h'], 'y'), name: `${scope}/Add` },
    ];
    const model = smallModel({ nodes, tensors: [weight, floatTensor(bias, [4], new Float32Array(4))], inputs: { x: ['batch', 4] } });
    return namingIn(model)(weight.name, weight, readLayers(model).layers[0])?.name;
  };
  expect(named('/bert/sublayer/linear.0', 'bert.block.attention.linear.0.bias')).toBe('bert.block.attention.linear.0.weight');
  expect(named('/bert/sublayer/w_1', 'bert.block.w_1.bias')).toBe('bert.block.w_1.weight');
  // The second call of the module around it.
  expect(named('/bert/sublayer/w_1_1', 'bert.other.w_1.bias')).toBe('bert.other.w_1.weight');
  expect(named('/bert/sublayer/fc', 'bert.block.other.bias')).toBe('bert.sublayer.fc.weight');
});

it('modules that are called without the name of the one around them take no name from a norm, unless others beside it have theirs', () => {
  const scale = floatTensor('onnx::Mul_1', [4, 1], new Float32Array(4));
  const named = (others: readonly string[], norm: string): unknown => {
    const tensors = [scale, ...['one', ...others].map((name) => floatTensor(name, [4], new Float32Array(4)))];
    const nodes = [
      { ...node('InstanceNormalization', ['x', 'one', 'one'], 'h'), name: `/${norm}/InstanceNormalization` },
      { ...node('Mul', ['h', 'onnx::Mul_1'], 's'), name: `/${norm}/Mul` },
      { ...node('Add', ['s', 'head.fc.bias'], 'y'), name: '/fc/Add' },
    ];
    return namingIn(smallModel({ nodes, tensors, inputs: { x: ['batch', 4, 3] } }))(scale.name, scale, undefined)?.name;
  };
  // The scope of the layer `head.fc` is `fc`, so that of the norm may lack names, too.
  expect(named(['head.fc.bias'], 'blocks.0.norm')).toBeUndefined();
  expect(named(['head.fc.bias', 'blocks.0.proj.bias'], 'blocks.0.norm')).toBe('blocks.0.norm.weight');
  expect(named(['head.fc.bias', 'norm.proj.bias'], 'norm')).toBeUndefined();
});

it('a weight that no bias stands beside may have another name in its module', () => {
  const weights = ['a', 'b'].map((name, at) => floatTensor(`onnx::MatMul_${at}`, [4, 4], new Float32Array(16).fill(name.length + at)));
  const nodes = [
    { ...node('MatMul', ['x', 'onnx::MatMul_0'], 'h'), name: '/layers.0/wq/MatMul' },
    { ...node('MatMul', ['h', 'onnx::MatMul_1'], 'g'), name: '/layers.0/out/MatMul' },
    { ...node('Add', ['layers.0.out.bias', 'g'], 'y'), name: '/layers.0/out/Add' },
  ];
  const bias = floatTensor('layers.0.out.bias', [4], new Float32Array(4));
  const model = smallModel({ nodes, tensors: [...weights, bias], inputs: { x: ['batch', 4] } });
  const { parameters } = namedParameters(model);
  expect(parameters.map(({ name }) => name)).toEqual(['layers.0.wq.weight', 'layers.0.out.weight', 'layers.0.out.bias']);
  expect(namedByCalls(parameters)).toEqual(['layers.0.wq.weight']);
});

it('weights beside one bias keep their names, since their module has one weight', () => {
  const tensors = [0, 1].map((at) => floatTensor(`onnx::MatMul_${at}`, [4, 4], new Float32Array(16).fill(at + 1)));
  const nodes = [0, 1].flatMap((at) => [
    { ...node('MatMul', [['x', 'h'][at] ?? '', `onnx::MatMul_${at}`], `g${at}`), name: `/heads.${at}/E/MatMul` },
    { ...node('Add', ['heads.0.E.bias', `g${at}`], ['h', 'y'][at] ?? ''), name: `/heads.${at}/E/Add` },
  ]);
  const bias = floatTensor('heads.0.E.bias', [4], new Float32Array(4));
  const { parameters, unnamed } = namedParameters(smallModel({ nodes, tensors: [...tensors, bias], inputs: { x: ['batch', 4] } }));
  expect(parameters.map(({ name }) => name)).toEqual(['onnx::MatMul_0', 'heads.0.E.bias', 'onnx::MatMul_1']);
  expect(unnamed).toEqual(['onnx::MatMul_0', 'onnx::MatMul_1']);
});
