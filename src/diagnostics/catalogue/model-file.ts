/** What can be wrong with a model file and the structure of its graph (ESP300x, ESP301x). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

const unreadable = 'a model that cannot be read to its end cannot be pruned without losing parts of it';
const unsafe = 'guessing would change what the model computes';

export const emptyFile = define({
  code: 'ESP3001',
  severity: 'error',
  title: 'empty model file',
  message: () => 'the model file is empty',
  why: unreadable,
  help: () => 'export the model again, or check that the download finished',
});

export const lfsPointer = define({
  code: 'ESP3002',
  severity: 'error',
  title: 'Git LFS pointer instead of a model',
  message: () => 'this is a Git LFS pointer, not the model itself',
  why: 'the pointer only names the content, which has not been fetched',
  help: () => 'run `git lfs pull` where the file comes from',
});

export const notOnnx = define<{ looksLike?: string }>({
  code: 'ESP3003',
  severity: 'error',
  title: 'not an ONNX file',
  message: ({ looksLike }) => (looksLike === undefined ? 'this is not an ONNX file' : `this is ${looksLike}, not an ONNX file`),
  why: 'Espalier prunes models in the ONNX format',
  help: () => 'export the model to ONNX, for example with `torch.onnx.export`',
});

export const truncatedFile = define<{ at: number; needs: number; size: number }>({
  code: 'ESP3004',
  severity: 'error',
  title: 'truncated model file',
  message: ({ at, needs, size }) => `the file is truncated: the part at byte ${at} ends at byte ${needs}, the file at byte ${size}`,
  why: unreadable,
  help: () => 'download or export the file again',
});

export const malformedFile = define<{ at: number; within: string; problem: string }>({
  code: 'ESP3005',
  severity: 'error',
  title: 'damaged model file',
  message: ({ at, within, problem }) => `the file is damaged at byte ${at}, in ${within}: ${problem}`,
  why: unreadable,
  help: () => 'download or export the file again',
});

export const tooDeep = define<{ at: number; limit: number }>({
  code: 'ESP3006',
  severity: 'error',
  title: 'graphs nested too deeply',
  message: ({ at, limit }) => `graphs are nested too deeply: more than ${limit} messages inside one another at byte ${at}`,
  why: 'such a file takes unbounded memory or time to load, in onnxruntime as well',
  help: () => 'flatten the nested If, Loop or Scan operators of the model',
});

export const noGraph = define({
  code: 'ESP3007',
  severity: 'error',
  title: 'no graph in the model',
  message: () => 'the model holds no graph',
  why: 'without a graph there is nothing to prune',
  help: () => 'export the model again',
});

export const noOpset = define({
  code: 'ESP3008',
  severity: 'error',
  title: 'no operator set',
  message: () => 'the model does not say which operator set it uses (`opset_import` is missing)',
  why: 'the meaning of operators differs between versions, and the ONNX standard requires the entry',
  help: () => 'export the model again, or add `opset_import` with the version it was made for',
});

export const unknownOpset = define<{ version: number; oldest: number; newest: number }>({
  code: 'ESP3009',
  severity: 'error',
  title: 'unsupported operator set',
  message: ({ version, oldest, newest }) => `operator set ${version} is not supported; ${oldest} to ${newest} are`,
  why: 'operators may mean something else in a version that Espalier does not know',
  help: ({ newest }) => `export the model with \`opset_version=${Math.min(newest, 17)}\``,
});

export const unknownIr = define<{ version: number; oldest: number; newest: number }>({
  code: 'ESP3010',
  severity: 'error',
  title: 'unsupported IR version',
  message: ({ version, oldest, newest }) => `IR version ${version} is not supported; ${oldest} to ${newest} are`,
  why: 'the file may hold parts that Espalier does not know and would drop',
  help: () => 'save the model with an older IR version',
});

export const duplicateInitializer = define<{ tensor: string; graph: string }>({
  code: 'ESP3011',
  severity: 'error',
  title: 'two initializers with the same name',
  message: ({ tensor, graph }) => `two initializers of ${graph} are called \`${tensor}\``,
  why: unsafe,
  help: () => 'rename or remove one of them',
});

export const duplicateValue = define<{ value: string; first: string; second: string }>({
  code: 'ESP3012',
  severity: 'error',
  title: 'value with two producers',
  message: ({ value, first, second }) => `\`${value}\` is produced twice: by ${first} and by ${second}`,
  why: unsafe,
  help: () => 'rename the output of one of them',
});

export const undefinedValue = define<{ value: string; reader: string }>({
  code: 'ESP3013',
  severity: 'error',
  title: 'undefined value',
  message: ({ value, reader }) => `${reader} reads \`${value}\`, which nothing produces`,
  why: 'the graph cannot be evaluated',
  help: () => 'export the model again, with all of its parts',
});

export const cyclicGraph = define<{ nodes: readonly string[] }>({
  code: 'ESP3014',
  severity: 'error',
  title: 'cyclic graph',
  message: ({ nodes }) => `the graph has a cycle: ${nodes.join(' → ')}`,
  why: 'a cycle has no first operator, so the graph cannot be evaluated',
  help: () => 'break the cycle, or express it with Loop or Scan',
});

export const unsortedNodes = define<{ node: string; before: string }>({
  code: 'ESP3015',
  severity: 'hint',
  title: 'nodes out of order',
  message: ({ node, before }) => `nodes are not in topological order: ${node} comes before ${before}, whose result it reads`,
  why: 'ties and positions follow the sorted order',
});

export const overridable = define<{ tensors: readonly string[] }>({
  code: 'ESP3016',
  severity: 'warning',
  title: 'overridable initializers',
  message: ({ tensors }) => `${listed(tensors)} ${tensors.length === 1 ? 'is' : 'are'} also listed as model input`,
  why: 'users of the model can replace these weights, which undoes the pruning',
  help: () => 'remove them from the inputs of the graph',
});

export const duplicateAttribute = define<{ owner: string; attribute: string }>({
  code: 'ESP3030',
  severity: 'error',
  title: 'two attributes with the same name',
  message: ({ owner, attribute }) => `${owner} has two attributes called \`${attribute}\``,
  why: unsafe,
  help: () => 'remove one of them',
});
