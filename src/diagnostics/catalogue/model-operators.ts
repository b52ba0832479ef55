/** What can be wrong with the operators of a model: their signatures, sizes and names (ESP311x, ESP312x). */
import { define } from '../diagnostic.ts';
import { howMany } from '../name-list.ts';

const refused = 'the operator is invalid like that, and onnxruntime refuses the model';
const again = 'export the model again, or fix the node';

export const valueCount = define<{
  node: string;
  operator: string;
  opset: number;
  what: 'input' | 'output';
  count: number;
  least: number;
  most: number;
}>({
  code: 'ESP3110',
  severity: 'error',
  title: 'operator with too few or too many inputs or outputs',
  message: ({ node, operator, opset, what, count, least, most }) => {
    const bound = count < least ? `at least ${least}` : `at most ${most}`;
    const wanted = least === most ? `${least}` : bound;
    return `${node} has ${howMany(count, what)}; ${operator} of operator set ${opset} takes ${wanted}`;
  },
  why: refused,
  help: () => again,
});

export const missingInput = define<{ node: string; operator: string; index: number }>({
  code: 'ESP3111',
  severity: 'error',
  title: 'operator without an input that it requires',
  message: ({ node, operator, index }) => `${node} lacks its input ${index}, which ${operator} requires`,
  why: refused,
  help: () => again,
});

export const unknownAttribute = define<{ node: string; operator: string; opset: number; attribute: string }>({
  code: 'ESP3112',
  severity: 'error',
  title: 'attribute that an operator does not have',
  message: ({ node, operator, opset, attribute }) =>
    `${node} has the attribute \`${attribute}\`, which ${operator} of operator set ${opset} does not have`,
  why: refused,
  help: () => `${again}; it may have been made for another operator set`,
});

export const missingAttribute = define<{ node: string; operator: string; attribute: string }>({
  code: 'ESP3113',
  severity: 'error',
  title: 'operator without an attribute that it requires',
  message: ({ node, operator, attribute }) => `${node} has no attribute \`${attribute}\`, which ${operator} requires`,
  why: refused,
  help: () => again,
});

export const attributeKind = define<{ node: string; attribute: string; found: string; wanted: string }>({
  code: 'ESP3114',
  severity: 'error',
  title: 'attribute of another kind than its operator takes',
  message: ({ node, attribute, found, wanted }) => `the attribute \`${attribute}\` of ${node} holds ${found} instead of ${wanted}`,
  why: refused,
  help: () => again,
});

export const inputType = define<{ node: string; operator: string; index: number; type: string; wanted: readonly string[] }>({
  code: 'ESP3115',
  severity: 'error',
  title: 'input of a type that its operator does not take',
  message: ({ node, operator, index, type, wanted }) =>
    `the input ${index} of ${node} is ${type}; ${operator} takes ${wanted.join(', ')} there`,
  why: refused,
  help: () => 'put a Cast before the input, or store the tensor in another type',
});

export const badOperator = define<{ node: string; problem: string }>({
  code: 'ESP3116',
  severity: 'error',
  title: 'operator that cannot be computed',
  message: ({ node, problem }) => `${node} cannot be computed: ${problem}`,
  why: 'a network that cannot be evaluated can be neither pruned nor measured',
  help: () => again,
});

export const badName = define<{ name: string; problem: string }>({
  code: 'ESP3117',
  severity: 'error',
  title: 'unusable name',
  message: ({ name, problem }) => `the model has a value called \`${name}\`: ${problem}`,
  why: 'a value with such a name cannot be fed, fetched or written',
  help: () => 'rename the value',
});

export const badSize = define<{ name: string; size: number }>({
  code: 'ESP3118',
  severity: 'error',
  title: 'impossible size',
  message: ({ name, size }) => `\`${name}\` is declared with an axis of size ${size}`,
  why: 'no tensor has fewer than 0 elements along an axis',
  help: () => 'declare the size, or give it a name such as `batch`',
});

export const importedTwice = define<{ domain: string; versions: readonly number[] }>({
  code: 'ESP3119',
  severity: 'error',
  title: 'operator set imported twice',
  message: ({ domain, versions }) =>
    `${domain === '' ? 'the default operators are' : `the operators of \`${domain}\` are`} imported in the versions ${versions.join(' and ')}`,
  why: 'operators mean different things in different versions, so only one can apply',
  help: () => 'keep one entry of `opset_import` for each domain',
});

export const negativeVariance = define<{ node: string; tensor: string; count: number }>({
  code: 'ESP3120',
  severity: 'warning',
  title: 'negative variance',
  message: ({ node, tensor, count }) =>
    `${howMany(count, 'variance')} in \`${tensor}\` of ${node} ${count === 1 ? 'is' : 'are'} negative, also with \`epsilon\` added`,
  why: 'a negative number has no root, so every later result is no number',
  help: () => 'export the model again from valid weights',
});

export const beyondMemory = define<{ node: string; dims: string; value: string }>({
  code: 'ESP3121',
  severity: 'error',
  title: 'value larger than any memory',
  message: ({ node, dims, value }) => `${node} makes \`${value}\` of the shape [${dims}]`,
  why: 'a value of more than 2^40 elements does not fit into memory, so the model cannot be evaluated',
  help: () => again,
});
