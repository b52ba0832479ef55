/** What can keep a model from being trained or evaluated (ESP6000–6499). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

const noTraining = 'a training step needs the gradient of the loss for every trained tensor';
const noShares = 'relevance passes from operator to operator, by the share of each input in an output';

export const noGradient = define<{ node: string; operator: string; below: readonly string[] }>({
  code: 'ESP6001',
  severity: 'error',
  title: 'operator without gradient',
  message: ({ node, operator, below }) =>
    `the operator \`${operator}\`${at(node)} has no gradient, and ${listed(below, 4)} below it ${below.length === 1 ? 'needs' : 'need'} one`,
  why: noTraining,
  help: ({ below }) => `freeze or exclude everything below it: ${listed(below, 4)}`,
});

export const gradientRefused = define<{ node: string; operator: string; reason: string; below: readonly string[] }>({
  code: 'ESP6002',
  severity: 'error',
  title: 'operator used without gradient',
  message: ({ node, operator, reason }) => `the operator \`${operator}\`${at(node)} has no gradient in this use: ${reason}`,
  why: noTraining,
  help: ({ below }) => `freeze or exclude everything below it: ${listed(below, 4)}`,
});

export const lossIndependent = define<{ tensor: string; output: string }>({
  code: 'ESP6003',
  severity: 'error',
  title: 'trained tensor without effect',
  message: ({ tensor, output }) => `\`${tensor}\` is to be trained, but the output \`${output}\` does not depend on it`,
  why: 'a tensor without influence on the loss has no gradient',
  help: () => 'do not train it, or name the output that it feeds',
});

export const noRelevance = define<{ node: string; operator: string }>({
  code: 'ESP6060',
  severity: 'error',
  title: 'operator without a relevance rule',
  message: ({ node, operator }) => `relevance cannot pass the operator \`${operator}\`${at(node)}, and scored layers lie below it`,
  why: noShares,
  help: () => 'score only layers after it, or rank by another criterion such as `taylor`',
});

export const relevanceRefused = define<{ node: string; operator: string; reason: string }>({
  code: 'ESP6061',
  severity: 'error',
  title: 'operator used without a relevance rule',
  message: ({ node, operator, reason }) => `relevance cannot pass the operator \`${operator}\`${at(node)} in this use: ${reason}`,
  why: noShares,
  help: () => 'score only layers after it, or rank by another criterion such as `taylor`',
});

export const notFloat32 = define<{ tensor: string; type: string }>({
  code: 'ESP6004',
  severity: 'error',
  title: 'trained tensor of an unsupported type',
  message: ({ tensor, type }) => `\`${tensor}\` holds ${type} values and cannot be trained`,
  why: 'training runs in float32, so extra precision would be lost',
  help: () => 'convert the model to float32 first',
});

export const unknownTensor = define<{ tensor: string }>({
  code: 'ESP6005',
  severity: 'error',
  title: 'tensor not in the model',
  message: ({ tensor }) => `the model's main graph holds no tensor \`${tensor}\``,
  why: 'only tensors that are stored in the main graph can be trained or fed',
  help: () => 'weights inside the branches of If, Loop and Scan stay frozen',
});

export const unknownOutput = define<{ output: string; outputs: readonly string[] }>({
  code: 'ESP6006',
  severity: 'error',
  title: 'unknown model output',
  message: ({ output }) => `the model has no output \`${output}\``,
  why: 'the loss is a function of one output of the model',
  help: ({ outputs }) => `its outputs are ${listed(outputs, 4)}`,
});

export const unknownShape = define<{
  tensor: string;
  node: string;
  operator: string;
  /** What trains and lies below the operator, where that is the question. */
  below?: readonly string[];
}>({
  code: 'ESP6007',
  severity: 'error',
  title: 'unknown shape',
  message: ({ tensor, node, operator }) => `the shape of \`${tensor}\` at the operator \`${operator}\`${at(node)} is unknown`,
  why: 'gradients need known shapes; only the batch may vary',
  help: ({ below = [] }) =>
    `give the model input fixed sizes except for its batch; after an If, a Loop or a Scan, run \`onnx.shape_inference.infer_shapes\` over the file${below.length === 0 ? '' : `; or freeze everything below it: ${listed(below, 4)}`}`,
});

export const oldOperatorSet = define<{ node: string; operator: string; opset: number }>({
  code: 'ESP6008',
  severity: 'error',
  title: 'operator of an old operator set',
  message: ({ node, operator, opset }) => `the operator \`${operator}\`${at(node)} of operator set ${opset} cannot be upgraded`,
  why: 'a training step uses operator set 17 or later, where this operator means something else',
  help: () => 'export the model again with opset 17 or later',
});

export const wrongLogits = define<{ output: string; shape: string; loss: string }>({
  code: 'ESP6009',
  severity: 'error',
  title: 'output does not fit the loss',
  message: ({ output, shape, loss }) => `the output \`${output}\` of shape ${shape} does not fit the loss \`${loss}\``,
  why: 'cross-entropy reads logits of shape [N, C] or [N, T, C], one class per last index',
  help: () => 'name another output whose first axis is the batch, or another loss',
});

export const noAdapter = define<{ tensor: string; reason: string }>({
  code: 'ESP6010',
  severity: 'error',
  title: 'adapter does not fit',
  message: ({ tensor, reason }) => `\`${tensor}\` cannot have a low-rank adapter: ${reason}`,
  why: 'an adapter adds a product of two thin matrices to one matrix of weights',
  help: () => 'leave the layer out with `except`, or train it in full',
});

export const unknownDevice = define<{
  device: string;
  available: readonly string[];
  /** Of onnxruntime, where it knows the device and cannot open it. */
  reason?: string;
}>({
  code: 'ESP6011',
  severity: 'error',
  title: 'device not available',
  message: ({ device, reason }) => `the device \`${device}\` is not available here${reason === undefined ? '' : `: ${reason}`}`,
  why: 'onnxruntime computes all tensors, on those devices whose libraries and drivers it finds',
  help: ({ available }) => `plan it with one of ${listed(available, 4)}: \`--device\`, or \`device\` in espalier.yaml`,
});

export const unfedInput = define<{ inputs: readonly string[]; fed: string }>({
  code: 'ESP6012',
  severity: 'error',
  title: 'model input without data',
  message: ({ inputs }) => `the model also reads the input ${listed(inputs, 4)}`,
  why: 'training and evaluation feed one input of the model with the samples of a data set',
  help: ({ fed }) => `export the model with \`${fed}\` as its only input, and the others as constants`,
});

export const untraceable = define<{ layer: string; statistic: string; reason: string }>({
  code: 'ESP6013',
  severity: 'error',
  title: 'statistic that cannot be measured',
  message: ({ layer, statistic, reason }) => `\`${statistic}\` of the layer \`${layer}\` cannot be measured: ${reason}`,
  why: 'a statistic is measured where the weight of its layer is multiplied',
  help: () => 'leave the layer out with `except`, or prune it by a criterion of the weights alone',
});

export const emptyPenalty = define<{ penalty: string }>({
  code: 'ESP6014',
  severity: 'error',
  title: 'penalty that applies to no layer',
  message: ({ penalty }) => `no trained layer has everything that the penalty \`${penalty}\` uses`,
  why: "a penalty is a sum over layers: `w` is a layer's weight, `gamma` and `beta` belong to a BatchNormalization directly after it",
  help: () => 'use tensors that the layers have, or remove the penalty',
});

export const noFeatures = define<{ layer: string }>({
  code: 'ESP6015',
  severity: 'error',
  title: 'features that cannot be compared',
  message: ({ layer }) => `the values of the layer \`${layer}\` are not one tensor of a known size per sample`,
  why: '`features` compares the input or output of a layer with the same tensor of the teacher',
  help: () => 'name a convolution or a linear layer: `features(original, at: NAME)`',
});

export const otherTeacherValues = define<{ teacher: string; wanted: string; found: string }>({
  code: 'ESP6016',
  severity: 'error',
  title: 'teacher with values of another size',
  message: ({ teacher, wanted, found }) => `the values of the model \`${teacher}\` have ${found} elements per sample, not ${wanted}`,
  why: 'a loss compares them element by element',
  help: () => 'compare a layer of the same size in both models, or the outputs with `kl`',
});

export const otherTeacherOperators = define<{ teacher: string }>({
  code: 'ESP6017',
  severity: 'error',
  title: 'teacher in another operator set',
  message: ({ teacher }) => `the model \`${teacher}\` uses other operator sets than the student`,
  why: 'both run in one graph with one version of each operator; sets up to 17 are converted',
  help: () => 'export both with the same operator sets and without model functions',
});

function at(node: string): string {
  return node === '' ? '' : ` at the node \`${node}\``;
}
