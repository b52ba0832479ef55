/** What an exporter has done to a network that was meant to be pruned or trained (ESP315x–318x). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

interface NamedPair {
  readonly name: string;
  readonly from: string;
}

const pairs = (parameters: readonly NamedPair[], word: string): string => {
  const [first] = parameters;
  const rest = parameters.length - 1;
  const one = first === undefined ? '' : `\`${first.name}\` ${word} \`${first.from}\``;
  return one + (rest > 0 ? ` and ${rest} more` : '');
};

export const separatedParameters = define<{ parameters: readonly NamedPair[]; from: number }>({
  code: 'ESP3150',
  severity: 'hint',
  title: 'parameters that the exporter had merged',
  message: ({ parameters, from }) =>
    `separated ${parameters.length} ${parameters.length === 1 ? 'parameter' : 'parameters'} ` +
    `that the exporter had merged with ${from} ${from === 1 ? 'other' : 'others'} of equal values: ` +
    pairs(parameters, 'had the values of'),
  why: 'each belongs to its own module, as the names of the `Identity` operators show, so each is pruned, trained and written separately',
});

export const tiedParameters = define<{ parameters: readonly NamedPair[]; because: 'table' | 'memory' | 'size' }>({
  code: 'ESP3151',
  severity: 'hint',
  title: 'parameters that stay tied',
  message: ({ parameters, because }) => `${pairs(parameters, 'stays tied to')}: ${reasons[because]}`,
  why: 'a tied tensor is one layer: it is pruned once, and trained by the gradients of all its uses',
});

const reasons = {
  table: 'one of them is a table of embeddings, and their values are equal',
  memory: 'in an export in training mode only parameters in the same memory are shared',
  size: 'stored separately, they would make the file larger than the 2 GiB that ONNX allows',
} as const;

export const trainingExport = define<{ nodes: readonly string[] }>({
  code: 'ESP3152',
  severity: 'warning',
  title: 'export in training mode',
  message: ({ nodes }) =>
    `${nodes.length} ${nodes.length === 1 ? 'operator is' : 'operators are'} in training mode: ` +
    `${nodes.slice(0, 2).join(', ')}${nodes.length > 2 ? ` and ${nodes.length - 2} more` : ''}`,
  why: 'in training mode BatchNormalization uses the statistics of the batch, so the output for a sample depends on the others, and Dropout is random; Espalier reads and writes the file as an inference graph, with the running statistics',
  help: () =>
    'call `model.eval()` and export with `training=torch.onnx.TrainingMode.PRESERVE`; training in a recipe still uses the statistics of the batch',
});

export const staysTraining = define<{ node: string; op: string; reason: string }>({
  code: 'ESP3153',
  severity: 'error',
  title: 'operator that stays in training mode',
  message: ({ node, reason }) => `${node} stays in training mode: ${reason}`,
  why: 'the output for a sample depends on the others in its batch, or on chance',
  help: () => 'call `model.eval()` and export with `training=torch.onnx.TrainingMode.PRESERVE`',
});

export const foldedNorms = define<{ layers: readonly string[] }>({
  code: 'ESP3154',
  severity: 'warning',
  title: 'norms folded into convolutions',
  message: ({ layers }) =>
    `the exporter has folded the BatchNormalization after ${layers.length} ` +
    `${layers.length === 1 ? 'convolution' : 'convolutions'} into their weights: ${listed(layers)}`,
  why: 'without its norms a network trains worse, and criteria see weights that the norms have scaled; the names of the PyTorch parameters are lost, too',
  help: () => 'export with `training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False`, after `model.eval()`',
});

export const fixedFirstAxis = define<{ input: string; size: number }>({
  code: 'ESP3155',
  severity: 'hint',
  title: 'fixed batch',
  message: ({ input, size }) => `the first axis of the input \`${input}\` is fixed to ${size}`,
  why: 'users of the pruned file have to feed batches of this size; the run itself takes any',
  help: ({ input }) => `export with \`dynamic_axes={"${input}": {0: "batch"}}\``,
});

export const quantisedWeights = define<{ layers: readonly string[] }>({
  code: 'ESP3156',
  severity: 'warning',
  title: 'quantised weights',
  message: ({ layers }) =>
    `the weights of ${layers.length} ${layers.length === 1 ? 'layer are' : 'layers are'} whole numbers: ${listed(layers)}`,
  why: 'whole numbers are neither pruned nor trained',
  help: () =>
    'prune and train the float model, then quantise the result (docs/deployment.md); `except` leaves quantised layers out of a prune',
});

export const renamedParameters = define<{ tensors: readonly string[] }>({
  code: 'ESP3157',
  severity: 'hint',
  title: 'parameters without their names',
  message: ({ tensors }) =>
    `the exporter has computed ${tensors.length} ${tensors.length === 1 ? 'weight' : 'weights'} and named ${tensors.length === 1 ? 'it' : 'them'} itself: ${listed(tensors)}`,
  why: 'pruning and training work, but these names match no parameter of the module',
  help: () => 'export with `do_constant_folding=False`, which keeps the names of the state_dict',
});

export const noGradient = define<{ nodes: readonly string[]; below: number }>({
  code: 'ESP3158',
  severity: 'warning',
  title: 'operators without a gradient',
  message: ({ nodes, below }) => `no gradient reaches ${below} ${below === 1 ? 'tensor' : 'tensors'} below ${listed(nodes)}`,
  why: 'tensors below an operator without a gradient cannot be trained, and no gradient criterion can rank them',
  help: () => 'train all but these tensors, or export the model without such an operator (docs/operators.md)',
});
