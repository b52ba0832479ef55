/** What can be wrong with a model file, its tensors and the selection of its layers (ESP3xxx). */
import { define } from '../diagnostic.ts';

const unreadable =
  'a model that cannot be read to its end cannot be pruned without losing parts of it';
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
  message: ({ looksLike }) =>
    looksLike === undefined ? 'this is not an ONNX file' : `this is ${looksLike}, not an ONNX file`,
  why: 'Espalier prunes models in the ONNX format',
  help: () => 'export the model to ONNX, for example with `torch.onnx.export`',
});

export const truncatedFile = define<{ at: number; needs: number; size: number }>({
  code: 'ESP3004',
  severity: 'error',
  title: 'truncated model file',
  message: ({ at, needs, size }) =>
    `the file is truncated: the part at byte ${at} ends at byte ${needs}, the file at byte ${size}`,
  why: unreadable,
  help: () => 'download or export the file again',
});

export const malformedFile = define<{ at: number; within: string; problem: string }>({
  code: 'ESP3005',
  severity: 'error',
  title: 'damaged model file',
  message: ({ at, within, problem }) =>
    `the file is damaged at byte ${at}, in ${within}: ${problem}`,
  why: unreadable,
  help: () => 'download or export the file again',
});

export const tooDeep = define<{ at: number; limit: number }>({
  code: 'ESP3006',
  severity: 'error',
  title: 'graphs nested too deeply',
  message: ({ at, limit }) =>
    `graphs are nested too deeply: more than ${limit} messages inside one another at byte ${at}`,
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
  message: ({ version, oldest, newest }) =>
    `operator set ${version} is not supported; the versions from ${oldest} to ${newest} are`,
  why: 'operators may mean something else in a version that Espalier does not know',
  help: ({ newest }) => `export the model with \`opset_version=${Math.min(newest, 17)}\``,
});

export const unknownIr = define<{ version: number; oldest: number; newest: number }>({
  code: 'ESP3010',
  severity: 'error',
  title: 'unsupported IR version',
  message: ({ version, oldest, newest }) =>
    `IR version ${version} is not supported; the versions from ${oldest} to ${newest} are`,
  why: 'the file may hold parts that Espalier does not know and would drop',
  help: () => 'save the model with an older IR version',
});

export const duplicateInitializer = define<{ tensor: string; graph: string }>({
  code: 'ESP3011',
  severity: 'error',
  title: 'two initializers of one name',
  message: ({ tensor, graph }) => `two initializers of ${graph} are called \`${tensor}\``,
  why: unsafe,
  help: () => 'rename or remove one of them',
});

export const duplicateValue = define<{ value: string; first: string; second: string }>({
  code: 'ESP3012',
  severity: 'error',
  title: 'two producers of one value',
  message: ({ value, first, second }) => `\`${value}\` is made twice: by ${first} and by ${second}`,
  why: unsafe,
  help: () => 'rename the output of one of them',
});

export const undefinedValue = define<{ value: string; reader: string }>({
  code: 'ESP3013',
  severity: 'error',
  title: 'undefined value',
  message: ({ value, reader }) => `${reader} reads \`${value}\`, which nothing makes`,
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
  message: ({ node, before }) =>
    `nodes are not in topological order: ${node} stands before ${before}, whose result it reads`,
  why: 'graph order, which settles ties and positions, is the sorted order',
});

export const overridable = define<{ tensors: readonly string[] }>({
  code: 'ESP3016',
  severity: 'warning',
  title: 'overridable initializers',
  message: ({ tensors }) =>
    `${list(tensors)} ${tensors.length === 1 ? 'is' : 'are'} also listed as model input`,
  why: 'whoever runs the model can replace these weights, and with them what was pruned',
  help: () => 'remove them from the inputs of the graph',
});

export const unknownType = define<{ owner: string; type: number }>({
  code: 'ESP3020',
  severity: 'error',
  title: 'unknown element type',
  message: ({ owner, type }) => `${owner} has the unknown element type ${type}`,
  why: 'without the type its values cannot be found',
  help: () => 'convert it to float32, float16, bfloat16 or float64',
});

export const badDimension = define<{ owner: string; dims: readonly number[]; dim: number }>({
  code: 'ESP3021',
  severity: 'error',
  title: 'impossible dimension',
  message: ({ owner, dims, dim }) =>
    `${owner} has the impossible dimension ${dim} in its shape [${dims.join(', ')}]`,
  why: 'a stored tensor has a whole, non-negative size',
  help: () => 'export the model again',
});

export const tooLarge = define<{ owner: string; dims: readonly number[] }>({
  code: 'ESP3022',
  severity: 'error',
  title: 'tensor larger than any file',
  message: ({ owner, dims }) =>
    `${owner} declares more elements than a file can hold: [${dims.join(', ')}]`,
  why: 'memory is only reserved for what the file really holds',
  help: () => 'export the model again',
});

export const sizeMismatch = define<{ owner: string; has: string; needs: string }>({
  code: 'ESP3023',
  severity: 'error',
  title: 'data that does not fit the shape',
  message: ({ owner, has, needs }) => `${owner} holds ${has}, but its type and shape need ${needs}`,
  why: unsafe,
  help: () => 'export the model again',
});

export const twoEncodings = define<{ owner: string }>({
  code: 'ESP3024',
  severity: 'error',
  title: 'tensor stored twice',
  message: ({ owner }) => `${owner} is stored twice, as raw data and in a typed field`,
  why: unsafe,
  help: () => 'keep one of the two encodings',
});

export const badExternalPath = define<{ owner: string; location: string; problem: string }>({
  code: 'ESP3025',
  severity: 'error',
  title: 'external data outside the model folder',
  message: ({ owner, location, problem }) =>
    `${owner} keeps its data in \`${location}\`, which ${problem}`,
  why: "a model may read files of its own folder only, so that opening one never exposes another's data",
  help: () => "move the data into the model's folder and export again",
});

export const missingExternal = define<{ owner: string; location: string }>({
  code: 'ESP3026',
  severity: 'error',
  title: 'external data missing',
  message: ({ owner, location }) =>
    `${owner} keeps its data in \`${location}\`, which is not there`,
  why: 'without its data file the model has no weights',
  help: () => 'put the data file beside the model',
});

export const externalRange = define<{ owner: string; location: string; problem: string }>({
  code: 'ESP3027',
  severity: 'error',
  title: 'external range outside the file',
  message: ({ owner, location, problem }) =>
    `${owner} lies in \`${location}\` at an impossible range: ${problem}`,
  why: unsafe,
  help: () => 'check that the data file belongs to this model and is complete',
});

export const badSparse = define<{ owner: string; problem: string }>({
  code: 'ESP3028',
  severity: 'error',
  title: 'damaged sparse tensor',
  message: ({ owner, problem }) => `the sparse tensor ${owner} cannot be read: ${problem}`,
  why: unsafe,
  help: () => 'store it as a dense initializer',
});

export const attributeTooLarge = define<{ owner: string; attribute: string }>({
  code: 'ESP3029',
  severity: 'error',
  title: 'attribute too large',
  message: ({ owner, attribute }) => `the attribute \`${attribute}\` of ${owner} is too large`,
  why: 'attributes are held in memory, and weights belong into tensors',
  help: () => 'store the values as an initializer',
});

export const duplicateAttribute = define<{ owner: string; attribute: string }>({
  code: 'ESP3030',
  severity: 'error',
  title: 'two attributes of one name',
  message: ({ owner, attribute }) => `${owner} has two attributes called \`${attribute}\``,
  why: unsafe,
  help: () => 'remove one of them',
});

export const recursiveFunction = define<{ name: string }>({
  code: 'ESP3031',
  severity: 'error',
  title: 'function that calls itself',
  message: ({ name }) => `the model-local function \`${name}\` calls itself`,
  why: 'functions are replaced by their bodies, which would never end',
  help: () => 'export the model without functions',
});

export const unloadableType = define<{ owner: string; type: string }>({
  code: 'ESP3032',
  severity: 'error',
  title: 'values of a type without numbers',
  message: ({ owner, type }) => `the values of ${owner} cannot be loaded: their type is ${type}`,
  why: 'Espalier computes with real numbers of 4 to 64 bits, floating-point ones of 16 bits or more',
  help: () => 'leave the tensor out, or convert it to float32',
});

export const unwritableTensor = define<{ tensor: string }>({
  code: 'ESP3060',
  severity: 'error',
  title: 'tensor that cannot be written in place',
  message: ({ tensor }) => `new values of \`${tensor}\` cannot be written where it is stored`,
  why: 'it is part of a node, and changing the node would change more than its values',
  help: () => 'store it as an initializer',
});

export const sharedBytes = define<{ first: string; second: string }>({
  code: 'ESP3061',
  severity: 'error',
  title: 'tensors on the same bytes',
  message: ({ first, second }) =>
    `\`${first}\` and \`${second}\` lie on the same bytes of their data file`,
  why: 'new values of one would change the other, unseen',
  help: () => 'save the model with data of its own for each tensor',
});

export const unreadableFile = define<{ reason: string }>({
  code: 'ESP3090',
  severity: 'error',
  title: 'file that cannot be read',
  message: ({ reason }) => `the file cannot be read: ${reason}`,
  why: unreadable,
  help: () => 'check the path and its permissions',
});

export const fileExists = define({
  code: 'ESP3091',
  severity: 'error',
  title: 'output file exists',
  message: () => 'the file exists already',
  why: 'nothing is overwritten without being asked',
  help: () => 'choose another name, or ask for the file to be overwritten',
});

export const unwritableFile = define<{ reason: string }>({
  code: 'ESP3092',
  severity: 'error',
  title: 'file that cannot be written',
  message: ({ reason }) => `the file cannot be written: ${reason}`,
  why: 'the result would be lost; what stood there before is unchanged',
  help: () => 'choose a folder that is writable and has room',
});

export const expandsTooFar = define<{ limit: number }>({
  code: 'ESP3033',
  severity: 'error',
  title: 'functions that expand without end',
  message: ({ limit }) => `with its functions expanded, the graph has more than ${limit} nodes`,
  why: 'functions that call functions can grow a small file without bound',
  help: () => 'export the model without functions',
});

export const unknownOrientation = define<{ tensor: string; node: string }>({
  code: 'ESP3040',
  severity: 'warning',
  title: 'weight of unknown orientation',
  message: ({ tensor, node }) =>
    `which axis of \`${tensor}\` is output and which is input of ${node} cannot be told`,
  why: 'what ranks or prunes by rows, columns or N:M would act on the wrong groups',
  help: () => 'export the weight so that only constant reshapes stand between it and its operator',
});

export const unusedTensors = define<{ tensors: readonly string[] }>({
  code: 'ESP3041',
  severity: 'hint',
  title: 'tensors that nothing uses',
  message: ({ tensors }) => `${list(tensors)} reach${tensors.length === 1 ? 'es' : ''} no output`,
  why: 'they are no part of what the model computes, so they are neither counted nor pruned',
});

export const nothingSelected = define<{ what: string; near: readonly string[] }>({
  code: 'ESP3050',
  severity: 'error',
  title: 'selector that matches nothing',
  message: ({ what }) => `no layer of the model has the ${what}`,
  why: 'a selector without a match would leave the statement without effect, unseen',
  help: ({ near }) =>
    near.length > 0
      ? `did you mean ${list(near)}?`
      : '`espalier inspect MODEL` lists the layers with their names and roles',
});

export const rangeBeyond = define<{ unit: string; to: number; last: number }>({
  code: 'ESP3051',
  severity: 'warning',
  title: 'range beyond the model',
  message: ({ unit, to, last }) => `the range ends at ${to}, the last of the ${unit} is ${last}`,
  why: 'the recipe seems to be made for a deeper model',
  help: ({ last }) => `end the range at ${last}`,
});

export const unknownRangeUnit = define<{ unit: string }>({
  code: 'ESP3052',
  severity: 'error',
  title: 'range of a unit that numbers no layers',
  message: ({ unit }) => `layers cannot be selected by a range of \`${unit}\``,
  why: 'only residual blocks and prunable layers are numbered',
  help: () => 'write `blocks A..B` or `layers A..B`',
});

export const missingGroup = define<{ name: string; recursive: boolean }>({
  code: 'ESP3053',
  severity: 'error',
  title: 'group without members',
  message: ({ name, recursive }) =>
    recursive ? `the group \`${name}\` contains itself` : `there is no group \`${name}\``,
  why: 'what it selects cannot be told',
  help: () => 'define the group by layers, before it is used',
});

export const groupCount = define<{ name: string; expected: number; found: number }>({
  code: 'ESP3054',
  severity: 'error',
  title: 'group of another size than expected',
  message: ({ name, expected, found }) =>
    `the group \`${name}\` has ${found} layers, not ${expected} as it expects`,
  why: 'the recipe was made for another model, or a name has changed',
  help: () => '`espalier inspect MODEL` lists the layers with their names and roles',
});

function list(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
