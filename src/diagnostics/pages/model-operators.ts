/** Pages of `catalogue/model-operators.ts`: operators that cannot be, small models one slip each. */
import type * as catalogue from '../catalogue/model-operators.ts';
import type { Example, Pages } from './example.ts';
import { bytes } from './model-file.ts';
import { graph, model, node, port, tensor, whole, type SmallGraph, type SmallModel } from './onnx.ts';

const weight = tensor('W', [4, 3]);
const product = node('MatMul', ['x', 'W'], 'y');

export const modelOperators: Pages<typeof catalogue> = {
  valueCount: slip('a MatMul with one input', { nodes: [node('MatMul', ['x'], 'y')] }),
  missingInput: slip('an Add whose second input is left out', { nodes: [node('Add', ['x', ''], 'y')] }),
  unknownAttribute: slip('a Relu with an attribute `alpha`', { nodes: [node('Relu', ['x'], 'y', [whole('alpha', 1)])] }),
  missingAttribute: slip('a Concat without its `axis`', { nodes: [node('Concat', ['x', 'x'], 'y')] }),
  attributeKind: slip('a Softmax whose `axis` is a list', { nodes: [node('Softmax', ['x'], 'y', [whole('axis', [1])])] }),
  inputType: slip('a MatMul of float32 by whole numbers', {
    nodes: [product],
    tensors: [tensor('W', [4, 3], 'int64', new Uint8Array(96))],
  }),
  badOperator: slip(
    'a Gemm of `x` [N, 4] and `W` [3, 4], without `transB`',
    { nodes: [node('Gemm', ['x', 'W'], 'y')], tensors: [tensor('W', [3, 4])] },
    {
      note: 'Refused are shapes that do not fit each other, axes that a value does not have, strides and groups of 0, and a `perm` that is no permutation. The file alone shows each of them.',
    },
  ),
  badName: slip('a weight that is called `__proto__`', {
    nodes: [node('MatMul', ['x', '__proto__'], 'y')],
    tensors: [tensor('__proto__', [4, 3])],
  }),
  badSize: slip('an input `x` [-3, 4]', { nodes: [product], tensors: [weight], inputs: [port('x', [-3, 4])] }),
  importedTwice: slip('a model of the operator sets 17 and 12', { nodes: [product], tensors: [weight] }, { secondOpset: 12 }),
  negativeVariance: slip('a BatchNormalization whose variances are −1', {
    nodes: [node('BatchNormalization', ['x', 's', 'b', 'm', 'v'], 'y')],
    tensors: [...['s', 'b', 'm'].map((name) => tensor(name, [4])), ofMinusOne('v', 4)],
  }),
  beyondMemory: slip('an Expand of `W` to [2^40, 4, 3]', {
    nodes: [node('Expand', ['W', 'to'], 'V'), node('MatMul', ['x', 'V'], 'y')],
    tensors: [weight, tensor('to', [3], 'int64', wholeNumbers(2n ** 40n, 4n, 3n))],
  }),
};

function slip(words: string, of: SmallGraph, { note, ...more }: { readonly note?: string } & Partial<SmallModel> = {}): Example {
  return bytes(model(words, { ...more, graph: graph(of) }), note);
}

function ofMinusOne(name: string, count: number): Uint8Array {
  return tensor(name, [count], 'float32', new Uint8Array(new Float32Array(count).fill(-1).buffer));
}

function wholeNumbers(...values: readonly bigint[]): Uint8Array {
  return new Uint8Array(BigInt64Array.from(values).buffer);
}
