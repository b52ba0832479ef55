/** What an exporter has done to a network that was meant to be pruned or trained (ESP315x–318x). */
import { error, hint, warning } from '../diagnostic.ts';
import { listed, type Names } from '../name-list.ts';
import {
  twoLayers,
  diagonal,
  normed,
  inspected,
  embedded,
  convolved,
  computed,
  padded,
  withoutBias,
  masked,
  multiplied,
  forTraining,
} from '../pages/exported.ts';

type NamedPair = { readonly name: string; readonly from: string };

const pairs = (parameters: readonly NamedPair[], word: string): string => {
  const [first] = parameters;
  const rest = parameters.length - 1;
  const one = first === undefined ? '' : `\`${first.name}\` ${word} \`${first.from}\``;
  return one + (rest > 0 ? ` and ${rest} more` : '');
};

export const separatedParameters = hint<{ parameters: readonly NamedPair[]; from: number }>(
  'ESP3150',
  'parameters that the exporter had merged',
  {
    message: ({ parameters, from }) =>
      `separated ${parameters.length} ${parameters.length === 1 ? 'parameter' : 'parameters'} ` +
      `that the exporter had merged with ${from} ${from === 1 ? 'other' : 'others'} of equal values: ` +
      pairs(parameters, 'had the values of'),
    why: 'each belongs to its own module, as the names of the operators that read them show, so each is pruned, trained and written separately',
    ...inspected(
      twoLayers(true),
      twoLayers(false),
      'PyTorch writes a parameter that two modules own once, and all its readers read one name. An `Identity` whose output has the name of another parameter stands for two parameters that were equal by chance, as all scales of a fresh network are. The current exporter keeps one of all parameters with equal bytes, and its readers tell by their modules which parameter each stands for. There is nothing to do.',
    ),
  },
);

export const tiedParameters = hint<{ parameters: readonly NamedPair[]; because: keyof typeof reasons }>(
  'ESP3151',
  'parameters that stay tied',
  {
    message: ({ parameters, because }) => `${pairs(parameters, 'stays tied to')}: ${reasons[because]}`,
    why: 'a tied tensor is one layer: it is pruned once, and trained by the gradients of all its uses',
    ...inspected(
      embedded(true),
      embedded(false),
      'A table of embeddings and the matrix of the output have equal values only where one was made from the other, so the two stay one layer. To make them two layers, change a value of one of them before the export.',
    ),
  },
);

export const restoredBiases = hint<{ tensors: Names }>('ESP3174', 'biases that the exporter had left out', {
  message: ({ tensors }) =>
    `stored ${tensors.length} ${tensors.length === 1 ? 'bias' : 'biases'} of zeros that the exporter had left out: ${listed(tensors, 4)}`,
  why: 'the module has these parameters, as the list of the file says, so training moves them as PyTorch does',
  ...inspected(
    withoutBias(true),
    withoutBias(false),
    "The optimizer of PyTorch's current exporter removes a bias whose values are all zero, as in a fresh network. There is nothing to do.",
  ),
});

export const foundBuffers = hint<{ tensors: Names }>('ESP3170', 'tensors that are buffers by their values', {
  message: ({ tensors }) =>
    `${listed(tensors, 4)} ${tensors.length === 1 ? 'is a buffer' : 'are buffers'}: nothing prunes or trains ${tensors.length === 1 ? 'it' : 'them'}`,
  why: 'no training gives infinite numbers, a mask of 0 and one other number, or columns of sines, as sinusoidal positions and rotary tables have',
  ...inspected(
    masked(true),
    masked(false),
    'This file does not name its buffers, as one of `espalier_torch.export` does. A parameter that begins as such a table is trained again when one of its numbers is another.',
  ),
});

export const truthsAsIntegers = hint<{ nodes: Names }>('ESP3172', 'operators on truth values that no session loads', {
  message: ({ nodes }) => `computes ${listed(nodes)} by operators that onnxruntime has for truth values`,
  why: 'onnxruntime has no kernel that computes truth values with this operator, and does not load the file as it was exported',
  ...inspected(
    diagonal(true),
    diagonal(false),
    'PyTorch writes `torch.eye(n, dtype=torch.bool)` and the sum of two masks as such operators. What is written computes the same, and onnxruntime loads it; there is nothing to do.',
  ),
});

export const foundPadding = hint<{ table: string; row: number }>('ESP3171', 'row of a table that is for padding by its values', {
  message: ({ table, row }) => `row ${row} of \`${table}\` is taken for that of padding: looking it up gives it no gradient`,
  why: 'it is the one row of zeros in a table of embeddings, as `padding_idx` of PyTorch leaves it, and the exporter does not write which row that is',
  ...inspected(
    padded(true),
    padded(false),
    'A file of `espalier_torch.export` names the row for padding, or says that there is none. In another file, a row that is not for padding trains again when one of its numbers is another.',
  ),
});

const reasons = {
  table: 'one of them is a table of embeddings, and their values are equal',
  module: 'one module reads both, and their values are equal',
  samples: 'folding has repeated one tensor for each sample of the batch',
  memory: 'in an export in training mode only parameters in the same memory are shared',
  size: 'stored separately, they would make the file larger than the 2 GiB that ONNX allows',
} as const;

export const trainingExport = warning<{ nodes: Names }>('ESP3152', 'export in training mode', {
  message: ({ nodes }) =>
    `${nodes.length} ${nodes.length === 1 ? 'operator is' : 'operators are'} in training mode: ` +
    `${nodes.slice(0, 2).join(', ')}${nodes.length > 2 ? ` and ${nodes.length - 2} more` : ''}`,
  why: 'in training mode BatchNormalization uses the statistics of the batch, so the output for a sample depends on the others, and Dropout is random; Espalier reads and writes the file as an inference graph, with the running statistics',
  help: () =>
    'call `model.eval()` and export with `training=torch.onnx.TrainingMode.PRESERVE`; training in a recipe still uses the statistics of the batch',
  ...inspected(normed(true), normed(false), 'The running statistics of the file are used instead of those of the batch.'),
});

export const staysTraining = error<{ node: string; op: string; reason: string }>('ESP3153', 'operator that stays in training mode', {
  message: ({ node, reason }) => `${node} stays in training mode: ${reason}`,
  why: 'the output for a sample depends on the others in its batch, or on chance',
  help: () => 'call `model.eval()` and export with `training=torch.onnx.TrainingMode.PRESERVE`',
  ...inspected(normed(true, ['y_mean']), normed(false), 'In the example the statistics of the batch are an output of the network.'),
});

export const foldedNorms = warning<{ layers: Names }>('ESP3154', 'norms folded into convolutions', {
  message: ({ layers }) =>
    `the exporter has folded the BatchNormalization after ${layers.length} ` +
    `${layers.length === 1 ? 'convolution' : 'convolutions'} into their weights: ${listed(layers)}`,
  why: 'without its norms a network trains worse, and criteria see weights that the norms have scaled; the names of the PyTorch parameters are lost, too',
  help: () =>
    'export with `espalier_torch.export`, with `optimize=False`, or with `training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False`, after `model.eval()`',
  ...inspected(
    convolved(true),
    convolved(false),
    'The exporter of PyTorch folds BatchNormalization into the convolutions before it where it may, and names the new tensors `onnx::Conv_123`; the current exporter keeps the name of the weight, and notes the rule on the operator. The network computes the same, but trains worse: export it again, with its norms.',
  ),
});

export const foldedWeights = warning<{ tensors: Names }>('ESP3159', 'weights that folding has computed', {
  message: ({ tensors }) => `the exporter has computed ${listed(tensors)} from parameters that the file does not hold`,
  why: 'the module has other parameters, as under `weight_norm`; training moves the results instead of them, or nothing, and `load_state_dict` finds no place for them',
  help: () =>
    'export with `espalier_torch.export`, which folds nothing, or take the reparametrization out of the module: `torch.nn.utils.remove_weight_norm(module)`',
  ...inspected(
    computed(true),
    computed(false),
    'The exporter of PyTorch keeps the name of a parameter that it stores as it is. A weight of a convolution or a Gemm that is called `onnx::Conv_123` is a result: of `weight_norm`, of `spectral_norm`, or of a part that is cut out of a larger parameter. A number called `onnx::Mul_123` is one, too: one of `softmax(w)`, for instance.',
  ),
});

export const fixedFirstAxis = hint<{ input: string; size: number }>('ESP3155', 'fixed batch', {
  message: ({ input, size }) => `the first axis of the input \`${input}\` is fixed to ${size}`,
  why: 'users of the pruned file have to feed batches of this size; the run itself takes any',
  help: ({ input }) => `export with \`dynamic_axes={"${input}": {0: "batch"}}\``,
  ...inspected(
    multiplied('a batch of 1', { batch: 1 }),
    multiplied('a free batch', {}),
    'An ordinary export of PyTorch fixes the batch to that of its example.',
    forTraining,
  ),
});

export const quantisedWeights = warning<{ layers: Names }>('ESP3156', 'quantised weights', {
  message: ({ layers }) =>
    `the weights of ${layers.length} ${layers.length === 1 ? 'layer are' : 'layers are'} whole numbers: ${listed(layers)}`,
  why: 'whole numbers are neither pruned nor trained',
  help: () =>
    'prune and train the float model, then quantise the result (docs/deployment.md); `except` leaves quantised layers out of a prune',
  ...inspected(
    multiplied('a weight of whole numbers', { quantised: true }),
    multiplied('a weight of real numbers', {}),
    'The weight of the example is stored as int8 and a scale.',
    forTraining,
  ),
});

export const renamedParameters = hint<{ tensors: Names }>('ESP3157', 'parameters without their names', {
  message: ({ tensors }) =>
    `the exporter has computed ${tensors.length} ${tensors.length === 1 ? 'weight' : 'weights'} and named ${tensors.length === 1 ? 'it' : 'them'} itself: ${listed(tensors)}`,
  why: 'pruning and training work, but these names match no parameter of the module',
  help: () => 'export with `do_constant_folding=False`, which keeps the names of the state_dict',
  ...inspected(
    multiplied('a weight that the exporter has transposed', { name: 'onnx::MatMul_7' }),
    multiplied('a weight with its name', {}),
    'PyTorch transposes the weights of linear layers when it folds constants.',
    forTraining,
  ),
});

export const noGradient = warning<{ nodes: Names; below: number }>('ESP3158', 'operators without a gradient', {
  message: ({ nodes, below }) => `no gradient reaches ${below} ${below === 1 ? 'tensor' : 'tensors'} below ${listed(nodes)}`,
  why: 'tensors below an operator without a gradient cannot be trained, and no gradient criterion can rank them',
  help: () => 'train all but these tensors, or export the model without such an operator (docs/operators.md)',
  ...inspected(
    multiplied('a layer behind a rounding', { rounded: true }),
    multiplied('a layer alone', {}),
    'The gradient of rounding is zero wherever it has one.',
    forTraining,
  ),
});
