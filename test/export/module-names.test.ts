/** What an export calls a weight whose name the exporter of PyTorch has folded away. */
import { expect, it } from 'vitest';
import { namingIn } from '../../src/export/module-names.ts';
import { floatTensor, readLayers } from '../../src/model/index.ts';
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
