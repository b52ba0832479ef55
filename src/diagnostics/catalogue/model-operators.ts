/** What can be wrong with the operators of a model: their signatures, sizes and names (ESP311x, ESP312x). */
import { error, warning } from '../diagnostic.ts';
import { howMany, type Names } from '../name-list.ts';
import type { Example } from '../pages/example.ts';
import { bytes, graph, model, node, port, tensor, whole, type SmallGraph, type SmallModel } from '../pages/onnx.ts';

const weight = tensor('W', [4, 3]);
const product = node('MatMul', ['x', 'W'], 'y');

function slip(words: string, of: SmallGraph, { note, ...more }: { readonly note?: string } & Partial<SmallModel> = {}): Example {
  return bytes(model(words, { ...more, graph: graph(of) }), note);
}

function ofMinusOne(name: string, count: number): Uint8Array {
  return tensor(name, [count], 'float32', new Uint8Array(new Float32Array(count).fill(-1).buffer));
}

const refused = 'the operator is invalid like that, and onnxruntime refuses the model';
const again = 'export the model again, or fix the node';

export const valueCount = error<{
  node: string;
  operator: string;
  opset: number;
  what: 'input' | 'output';
  count: number;
  least: number;
  most: number;
}>('ESP3110', 'operator with too few or too many inputs or outputs', {
  message: ({ node, operator, opset, what, count, least, most }) => {
    const bound = count < least ? `at least ${least}` : `at most ${most}`;
    const wanted = least === most ? `${least}` : bound;
    return `${node} has ${howMany(count, what)}; ${operator} of operator set ${opset} takes ${wanted}`;
  },
  why: refused,
  help: () => again,
  ...slip('a MatMul with one input', { nodes: [node('MatMul', ['x'], 'y')] }),
});

export const missingInput = error<{ node: string; operator: string; index: number }>(
  'ESP3111',
  'operator without an input that it requires',
  {
    message: ({ node, operator, index }) => `${node} lacks its input ${index}, which ${operator} requires`,
    why: refused,
    help: () => again,
    ...slip('an Add whose second input is left out', { nodes: [node('Add', ['x', ''], 'y')] }),
  },
);

export const unknownAttribute = error<{ node: string; operator: string; opset: number; attribute: string }>(
  'ESP3112',
  'attribute that an operator does not have',
  {
    message: ({ node, operator, opset, attribute }) =>
      `${node} has the attribute \`${attribute}\`, which ${operator} of operator set ${opset} does not have`,
    why: refused,
    help: () => `${again}; it may have been made for another operator set`,
    ...slip('a Relu with an attribute `alpha`', { nodes: [node('Relu', ['x'], 'y', [whole('alpha', 1)])] }),
  },
);

export const missingAttribute = error<{ node: string; operator: string; attribute: string }>(
  'ESP3113',
  'operator without an attribute that it requires',
  {
    message: ({ node, operator, attribute }) => `${node} has no attribute \`${attribute}\`, which ${operator} requires`,
    why: refused,
    help: () => again,
    ...slip('a Concat without its `axis`', { nodes: [node('Concat', ['x', 'x'], 'y')] }),
  },
);

export const attributeKind = error<{ node: string; attribute: string; found: string; wanted: string }>(
  'ESP3114',
  'attribute of another kind than its operator takes',
  {
    message: ({ node, attribute, found, wanted }) => `the attribute \`${attribute}\` of ${node} holds ${found} instead of ${wanted}`,
    why: refused,
    help: () => again,
    ...slip('a Softmax whose `axis` is a list', { nodes: [node('Softmax', ['x'], 'y', [whole('axis', [1])])] }),
  },
);

export const inputType = error<{ node: string; operator: string; index: number; type: string; wanted: Names }>(
  'ESP3115',
  'input of a type that its operator does not take',
  {
    message: ({ node, operator, index, type, wanted }) =>
      `the input ${index} of ${node} is ${type}; ${operator} takes ${wanted.join(', ')} there`,
    why: refused,
    help: () => 'put a Cast before the input, or store the tensor in another type',
    ...slip('a MatMul of float32 by whole numbers', { nodes: [product], tensors: [tensor('W', [4, 3], 'int64', new Uint8Array(96))] }),
  },
);

export const badOperator = error<{ node: string; problem: string }>('ESP3116', 'operator that cannot be computed', {
  message: ({ node, problem }) => `${node} cannot be computed: ${problem}`,
  why: 'a network that cannot be evaluated can be neither pruned nor measured',
  help: () => again,
  ...slip(
    'a Gemm of `x` [N, 4] and `W` [3, 4], without `transB`',
    { nodes: [node('Gemm', ['x', 'W'], 'y')], tensors: [tensor('W', [3, 4])] },
    {
      note: 'Refused are shapes that do not fit each other, axes that a value does not have, strides and groups of 0, and a `perm` that is no permutation. The file alone shows each of them.',
    },
  ),
});

export const badName = error<{ name: string; problem: string }>('ESP3117', 'unusable name', {
  message: ({ name, problem }) => `the model has a value called \`${name}\`: ${problem}`,
  why: 'a value with such a name cannot be fed, fetched or written',
  help: () => 'rename the value',
  ...slip('a weight that is called `__proto__`', {
    nodes: [node('MatMul', ['x', '__proto__'], 'y')],
    tensors: [tensor('__proto__', [4, 3])],
  }),
});

export const badSize = error<{ name: string; size: number }>('ESP3118', 'impossible size', {
  message: ({ name, size }) => `\`${name}\` is declared with an axis of size ${size}`,
  why: 'no tensor has fewer than 0 elements along an axis',
  help: () => 'declare the size, or give it a name such as `batch`',
  ...slip('an input `x` [-3, 4]', { nodes: [product], tensors: [weight], inputs: [port('x', [-3, 4])] }),
});

export const importedTwice = error<{ domain: string; versions: readonly number[] }>('ESP3119', 'operator set imported twice', {
  message: ({ domain, versions }) =>
    `${domain === '' ? 'the default operators are' : `the operators of \`${domain}\` are`} imported in the versions ${versions.join(' and ')}`,
  why: 'operators mean different things in different versions, so only one can apply',
  help: () => 'keep one entry of `opset_import` for each domain',
  ...slip('a model of the operator sets 17 and 12', { nodes: [product], tensors: [weight] }, { secondOpset: 12 }),
});

export const negativeVariance = warning<{ node: string; tensor: string; count: number }>('ESP3120', 'negative variance', {
  message: ({ node, tensor, count }) =>
    `${howMany(count, 'variance')} in \`${tensor}\` of ${node} ${count === 1 ? 'is' : 'are'} negative, also with \`epsilon\` added`,
  why: 'a negative number has no root, so every later result is no number',
  help: () => 'export the model again from valid weights',
  ...slip('a BatchNormalization whose variances are −1', {
    nodes: [node('BatchNormalization', ['x', 's', 'b', 'm', 'v'], 'y')],
    tensors: [...['s', 'b', 'm'].map((name) => tensor(name, [4])), ofMinusOne('v', 4)],
  }),
});

export const beyondMemory = error<{ node: string; dims: string; value: string }>('ESP3121', 'value larger than any memory', {
  message: ({ node, dims, value }) => `${node} makes \`${value}\` of the shape [${dims}]`,
  why: 'a value of more than 2^40 elements does not fit into memory, so the model cannot be evaluated',
  help: () => again,
  ...slip('an Expand of `W` to [2^40, 4, 3]', {
    nodes: [node('Expand', ['W', 'to'], 'V'), node('MatMul', ['x', 'V'], 'y')],
    tensors: [weight, tensor('to', [3], 'int64', new Uint8Array(BigInt64Array.of(2n ** 40n, 4n, 3n).buffer))],
  }),
});
