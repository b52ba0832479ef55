/** What can be wrong with a model file, its tensors and the structure of its graph (ESP300x to ESP302x, ESP306x, ESP309x). */
import { error, hint, warning } from '../diagnostic.ts';
import { listed, type Names } from '../name-list.ts';
import { digits } from '../pages/example.ts';
import { bytes, linear, trap, graph, model, node, number, tensor, whole } from '../pages/onnx.ts';

const unreadable = 'a model that cannot be read to its end cannot be pruned without losing parts of it';
const unsafe = 'guessing would change what the model computes';

export const emptyFile = error('ESP3001', 'empty model file', {
  message: () => 'the model file is empty',
  why: unreadable,
  help: () => 'export the model again, or check that the download finished',
  ...trap('empty'),
});

export const lfsPointer = error('ESP3002', 'Git LFS pointer instead of a model', {
  message: () => 'this is a Git LFS pointer, not the model itself',
  why: 'the pointer only names the content, which has not been fetched',
  help: () => 'run `git lfs pull` where the file comes from',
  ...trap('lfs_pointer'),
});

export const notOnnx = error<{ looksLike?: string }>('ESP3003', 'not an ONNX file', {
  message: ({ looksLike }) => (looksLike === undefined ? 'this is not an ONNX file' : `this is ${looksLike}, not an ONNX file`),
  why: 'Espalier prunes models in the ONNX format',
  help: () => 'export the model to ONNX, for example with `torch.onnx.export`',
  ...trap('not_onnx'),
});

export const truncatedFile = error<{ at: number; needs: number; size: number }>('ESP3004', 'truncated model file', {
  message: ({ at, needs, size }) => `the file is truncated: the part at byte ${at} ends at byte ${needs}, the file at byte ${size}`,
  why: unreadable,
  help: () => 'download or export the file again',
  ...trap('truncated'),
});

export const malformedFile = error<{ at: number; within: string; problem: string }>('ESP3005', 'damaged model file', {
  message: ({ at, within, problem }) => `the file is damaged at byte ${at}, in ${within}: ${problem}`,
  why: unreadable,
  help: () => 'download or export the file again',
  ...bytes({ bytes: Uint8Array.of(8, 8, 0x3b, 1), words: 'a model with a damaged field' }),
});

export const tooDeep = error<{ at: number; limit: number }>('ESP3006', 'graphs nested too deeply', {
  message: ({ at, limit }) => `graphs are nested too deeply: more than ${limit} messages inside one another at byte ${at}`,
  why: 'such a file takes unbounded memory or time to load, in onnxruntime as well',
  help: () => 'flatten the nested If, Loop or Scan operators of the model',
  ...trap('deep_nesting', 'The file of the example holds 110 `If` operators inside one another.'),
});

export const noGraph = error('ESP3007', 'no graph in the model', {
  message: () => 'the model holds no graph',
  why: 'without a graph there is nothing to prune',
  help: () => 'export the model again',
  ...trap('no_graph'),
});

export const noOpset = error('ESP3008', 'no operator set', {
  message: () => 'the model does not say which operator set it uses (`opset_import` is missing)',
  why: 'the meaning of operators differs between versions, and the ONNX standard requires the entry',
  help: () => 'export the model again, or add `opset_import` with the version it was made for',
  ...trap('no_opset'),
});

export const unknownOpset = error<{ version: number; oldest: number; newest: number }>('ESP3009', 'unsupported operator set', {
  message: ({ version, oldest, newest }) => `operator set ${version} is not supported; ${oldest} to ${newest} are`,
  why: 'operators may mean something else in a version that Espalier does not know',
  help: ({ newest }) => `export the model with \`opset_version=${Math.min(newest, 17)}\``,
  ...bytes(model('a model of operator set 99', { opset: 99, graph: linear })),
});

export const unknownIr = error<{ version: number; oldest: number; newest: number }>('ESP3010', 'unsupported IR version', {
  message: ({ version, oldest, newest }) => `IR version ${version} is not supported; ${oldest} to ${newest} are`,
  why: 'the file may hold parts that Espalier does not know and would drop',
  help: () => 'save the model with an older IR version',
  ...bytes(model('a model of IR version 99', { ir: 99, graph: linear })),
});

export const duplicateInitializer = error<{ tensor: string; graph: string }>('ESP3011', 'two initializers with the same name', {
  message: ({ tensor, graph }) => `two initializers of ${graph} are called \`${tensor}\``,
  why: unsafe,
  help: () => 'rename or remove one of them',
  ...trap('dup_initializers'),
});

export const duplicateValue = error<{ value: string; first: string; second: string }>('ESP3012', 'value with two producers', {
  message: ({ value, first, second }) => `\`${value}\` is produced twice: by ${first} and by ${second}`,
  why: unsafe,
  help: () => 'rename the output of one of them',
  ...trap('dup_value_names'),
});

export const undefinedValue = error<{ value: string; reader: string }>('ESP3013', 'undefined value', {
  message: ({ value, reader }) => `${reader} reads \`${value}\`, which nothing produces`,
  why: 'the graph cannot be evaluated',
  help: () => 'export the model again, with all of its parts',
  ...trap('undefined_input'),
});

export const cyclicGraph = error<{ nodes: Names }>('ESP3014', 'cyclic graph', {
  message: ({ nodes }) => `the graph has a cycle: ${nodes.join(' → ')}`,
  why: 'a cycle has no first operator, so the graph cannot be evaluated',
  help: () => 'break the cycle, or express it with Loop or Scan',
  ...trap('cycle'),
});

export const unsortedNodes = hint<{ node: string; before: string }>('ESP3015', 'nodes out of order', {
  message: ({ node, before }) => `nodes are not in topological order: ${node} comes before ${before}, whose result it reads`,
  why: 'ties and positions follow the sorted order',
  ...trap('unsorted'),
});

export const overridable = warning<{ tensors: Names }>('ESP3016', 'overridable initializers', {
  message: ({ tensors }) => `${listed(tensors)} ${tensors.length === 1 ? 'is' : 'are'} also listed as model input`,
  why: 'users of the model can replace these weights, which undoes the pruning',
  help: () => 'remove them from the inputs of the graph',
  ...trap('init_inputs_ir8'),
});

export const duplicateAttribute = error<{ owner: string; attribute: string }>('ESP3030', 'two attributes with the same name', {
  message: ({ owner, attribute }) => `${owner} has two attributes called \`${attribute}\``,
  why: unsafe,
  help: () => 'remove one of them',
  ...bytes(
    model('a Gemm whose `transB` stands there twice', {
      graph: graph({ nodes: [node('Gemm', ['x', 'W'], 'y', [whole('transB', 1), whole('transB', 0)])], tensors: [tensor('W', [3, 4])] }),
    }),
  ),
});

export const unreadableFile = error<{ reason: string }>('ESP3090', 'file that cannot be read', {
  message: ({ reason }) => `the file cannot be read: ${reason}`,
  why: unreadable,
  help: () => 'check the path and its permissions',
  wrong: { command: 'inspect test/fixtures/models/mlp_digit.onnx' },
  right: { command: `inspect ${digits}` },
});

export const fileExists = error('ESP3091', 'output file exists', {
  message: () => 'the file already exists',
  why: 'files are not overwritten unless asked',
  help: () => 'choose another name, or ask for the file to be overwritten',
  told: 'A program that uses the library writes a model to an existing file. The command never does: `espalier run` writes into a folder of its own.',
  remedy: 'Choose another name, or ask for the file to be overwritten.',
  example: {},
});

export const unwritableFile = error<{ reason: string }>('ESP3092', 'file that cannot be written', {
  message: ({ reason }) => `the file cannot be written: ${reason}`,
  why: 'the result would be lost; the old file is unchanged',
  help: () => 'choose a writable folder with enough space',
  told: 'The pruned model cannot be written: the disk is full, or the folder may not be written to.',
  remedy: 'Choose a writable folder with enough space.',
  example: { reason: 'no space is left on the device' },
});

export const unknownType = error<{ owner: string; type: number }>('ESP3020', 'unknown element type', {
  message: ({ owner, type }) => `${owner} has the unknown element type ${type}`,
  why: 'without the type its values cannot be read',
  help: () => 'convert it to float32, float16, bfloat16 or float64',
  ...trap('unknown_type'),
});

export const badDimension = error<{ owner: string; dims: readonly number[]; dim: number }>('ESP3021', 'impossible dimension', {
  message: ({ owner, dims, dim }) => `${owner} has the impossible dimension ${dim} in its shape [${dims.join(', ')}]`,
  why: 'a stored tensor has a whole, non-negative size',
  help: () => 'export the model again',
  ...trap('negative_dim'),
});

export const tooLarge = error<{ owner: string; dims: readonly number[] }>('ESP3022', 'tensor larger than any file', {
  message: ({ owner, dims }) => `${owner} declares more elements than a file can hold: [${dims.join(', ')}]`,
  why: 'memory is only reserved for what the file really holds',
  help: () => 'export the model again',
  ...trap('overflow_dim'),
});

export const sizeMismatch = error<{ owner: string; has: string; needs: string }>('ESP3023', 'data that does not fit the shape', {
  message: ({ owner, has, needs }) => `${owner} holds ${has}, but its type and shape need ${needs}`,
  why: unsafe,
  help: () => 'export the model again',
  ...trap('size_mismatch'),
});

export const twoEncodings = error<{ owner: string }>('ESP3024', 'tensor stored twice', {
  message: ({ owner }) => `${owner} is stored twice, as raw data and in a typed field`,
  why: unsafe,
  help: () => 'keep one of the two encodings',
  ...trap('both_encodings'),
});

export const badExternalPath = error<{ owner: string; location: string; problem: string }>(
  'ESP3025',
  'external data outside the model folder',
  {
    message: ({ owner, location, problem }) => `${owner} keeps its data in \`${location}\`, which ${problem}`,
    why: 'a model may read only files in its own folder, so that opening it never exposes other data',
    help: () => "put the data into the model's folder, or export again if the path is wrong",
    ...trap('external_absolute'),
  },
);

export const missingExternal = error<{ owner: string; location: string }>('ESP3026', 'external data missing', {
  message: ({ owner, location }) => `${owner} keeps its data in \`${location}\`, which does not exist`,
  why: 'without its data file the model has no weights',
  help: () => 'put the data file beside the model',
  ...trap('external_missing'),
});

export const externalRange = error<{ owner: string; location: string; problem: string }>('ESP3027', 'external range outside the file', {
  message: ({ owner, location, problem }) => `${owner} has an impossible range in \`${location}\`: ${problem}`,
  why: unsafe,
  help: () => 'check that the data file belongs to this model and is complete',
  ...trap('external_short'),
});

export const badSparse = error<{ owner: string; problem: string }>('ESP3028', 'damaged sparse tensor', {
  message: ({ owner, problem }) => `the sparse tensor ${owner} cannot be read: ${problem}`,
  why: unsafe,
  help: () => 'store it as a dense initializer',
  ...bytes(
    model('a sparse tensor without its values', { graph: graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], sparse: [number(3, 4)] }) }),
  ),
});

export const attributeTooLarge = error<{ owner: string; attribute: string }>('ESP3029', 'attribute too large', {
  message: ({ owner, attribute }) => `the attribute \`${attribute}\` of ${owner} is too large`,
  why: 'attributes are held in memory, and weights belong in tensors',
  help: () => 'store the values as an initializer',
  told: 'An attribute of an operator holds millions of numbers, and attributes are kept in memory.',
  remedy: 'Store the values as an initializer of the graph.',
  example: { owner: 'the Constant that makes `W`', attribute: 'value_floats' },
});

export const unloadableType = error<{ owner: string; type: string }>('ESP3032', 'values of a type without numbers', {
  message: ({ owner, type }) => `the values of ${owner} cannot be loaded: their type is ${type}`,
  why: 'Espalier computes with real numbers of 4 to 64 bits, floating-point ones of 16 bits or more',
  help: () => 'leave the tensor out, or convert it to float32',
  told: 'The values of a tensor are needed, and they are no real numbers of a known width: complex numbers, texts, or floats of 8 bits.',
  remedy: 'Leave the tensor out of what is pruned or trained, or convert it to float32.',
  example: { owner: 'initializer `W`', type: 'complex64' },
});

export const unwritableTensor = error<{ tensor: string }>('ESP3060', 'tensor that cannot be written in place', {
  message: ({ tensor }) => `new values of \`${tensor}\` cannot be written where it is stored`,
  why: 'it is part of a node, and changing the node would change more than its values',
  help: () => 'store it as an initializer',
  told: 'New values of a tensor would have to be written into an operator of the model, where they cannot be replaced alone.',
  remedy: 'Store the tensor as an initializer of the graph.',
  example: { tensor: 'W' },
});

export const sharedBytes = error<{ first: string; second: string }>('ESP3061', 'tensors that share bytes', {
  message: ({ first, second }) => `\`${first}\` and \`${second}\` share bytes of their data file`,
  why: 'new values of one would silently change the other',
  help: () => 'save the model with separate data for each tensor',
  told: 'Two tensors with external data share a part of the data file, so writing one would change the other.',
  remedy: 'Save the model with separate data for each tensor.',
  example: { first: 'encoder.weight', second: 'decoder.weight' },
});
