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
  title: 'parameters that the exporter had stored as one',
  message: ({ parameters, from }) =>
    `${parameters.length} ${parameters.length === 1 ? 'parameter is' : 'parameters are'} separate again ` +
    `that the exporter had stored with ${from} ${from === 1 ? 'other' : 'others'} of equal values: ` +
    pairs(parameters, 'had the values of'),
  why: 'each belongs to a module of its own, as the names of the `Identity` operators say, so each is pruned and trained by itself, and written by itself',
});

export const tiedParameters = define<{
  parameters: readonly NamedPair[];
  because: 'table' | 'memory' | 'size';
}>({
  code: 'ESP3151',
  severity: 'hint',
  title: 'parameters that stay tied',
  message: ({ parameters, because }) =>
    `${pairs(parameters, 'stays tied to')}: ${reasons[because]}`,
  why: 'a tied tensor is one layer: it is pruned once, and trained by the gradients of all its uses',
});

const reasons = {
  table: 'one of them is a table of embeddings, and their values are equal',
  memory: 'in an export in training mode only parameters in the same memory are shared',
  size: 'stored one by one, they would make the file larger than the 2 GiB that ONNX allows',
} as const;

export const trainingExport = define<{ nodes: readonly string[] }>({
  code: 'ESP3152',
  severity: 'warning',
  title: 'export in training mode',
  message: ({ nodes }) =>
    `${nodes.length} ${nodes.length === 1 ? 'operator is' : 'operators are'} in training mode: ` +
    `${nodes.slice(0, 2).join(', ')}${nodes.length > 2 ? ` and ${nodes.length - 2} more` : ''}`,
  why: 'in training mode BatchNormalization uses the statistics of the batch, so that what a sample gets depends on the samples beside it, and Dropout is random; the file is read as an inference graph, with the running statistics, and what is written is one',
  help: () =>
    'call `model.eval()` and export with `training=torch.onnx.TrainingMode.PRESERVE`; training by a recipe uses the statistics of the batch all the same',
});

export const staysTraining = define<{ node: string; op: string; reason: string }>({
  code: 'ESP3153',
  severity: 'warning',
  title: 'operator that stays in training mode',
  message: ({ node, reason }) => `${node} stays in training mode: ${reason}`,
  why: 'what a sample gets from this file depends on the samples beside it, or on chance',
  help: () => 'call `model.eval()` and export with `training=torch.onnx.TrainingMode.PRESERVE`',
});

export const foldedNorms = define<{ layers: readonly string[] }>({
  code: 'ESP3154',
  severity: 'warning',
  title: 'norms folded into convolutions',
  message: ({ layers }) =>
    `the exporter has folded the BatchNormalization behind ${layers.length} ` +
    `${layers.length === 1 ? 'convolution' : 'convolutions'} into their weights: ${listed(layers)}`,
  why: 'without its norms a network trains worse, and criteria see weights that the norms have scaled; the names of the parameters of PyTorch are lost, too',
  help: () =>
    'export with `training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False`, after `model.eval()`',
});

export const fixedFirstAxis = define<{ input: string; size: number }>({
  code: 'ESP3155',
  severity: 'hint',
  title: 'fixed batch',
  message: ({ input, size }) => `the first axis of the input \`${input}\` is fixed to ${size}`,
  why: 'whoever uses the pruned file has to feed batches of this size; the run itself takes any',
  help: ({ input }) => `export with \`dynamic_axes={"${input}": {0: "batch"}}\``,
});

export const quantisedWeights = define<{ layers: readonly string[] }>({
  code: 'ESP3156',
  severity: 'warning',
  title: 'quantised weights',
  message: ({ layers }) =>
    `the weights of ${layers.length} ${layers.length === 1 ? 'layer are' : 'layers are'} whole numbers: ${listed(layers)}`,
  why: 'whole numbers are neither pruned nor trained',
  help: () => 'prune and train the float model, and quantise what comes of it',
});

export const renamedParameters = define<{ tensors: readonly string[] }>({
  code: 'ESP3157',
  severity: 'hint',
  title: 'parameters without their names',
  message: ({ tensors }) =>
    `the exporter has computed ${tensors.length} ${tensors.length === 1 ? 'weight' : 'weights'} and named ${tensors.length === 1 ? 'it' : 'them'} itself: ${listed(tensors)}`,
  why: 'pruning and training work, but these names lead back to no parameter of the module',
  help: () => 'export with `do_constant_folding=False`, which keeps the names of the state_dict',
});

export const noGradient = define<{ nodes: readonly string[]; below: number }>({
  code: 'ESP3158',
  severity: 'warning',
  title: 'operators that no gradient passes',
  message: ({ nodes, below }) =>
    `no gradient reaches ${below} ${below === 1 ? 'tensor' : 'tensors'} behind ${listed(nodes)}`,
  why: 'what lies behind an operator without gradient cannot be trained, and no criterion of gradients can rank it',
  help: () =>
    'train all but these tensors, or export the model so that it has no such operator (docs/operators.md)',
});
