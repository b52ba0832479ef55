/** What can keep a model from being trained or evaluated (ESP6000–6499). */
import { error } from '../diagnostic.ts';
import { listed, type Names } from '../name-list.ts';
import type { Binary, Example } from '../pages/example.ts';
import { npy, graph, model, node, port, tensor, whole, type SmallModel } from '../pages/onnx.ts';

const good = linear([node('MatMul', ['x', 'W'], 'y')]);
const rounded = linear([node('MatMul', ['x', 'W'], 'h'), node('Round', ['h'], 'y')]);
const measured = 'prune weights in W by taylor to 50% using 2 samples of train\n';

function linear(nodes: readonly Uint8Array[]): SmallModel {
  return { graph: graph({ nodes, tensors: [tensor('W', [4, 3])] }) };
}

/** One training step on two samples, of a model that cannot be trained and of one that can. */
function trained(words: string, wrong: SmallModel, recipe = 'train all for 1 step\n', better = recipe): Example {
  return {
    wrong: situation(model(words, wrong), recipe),
    right: situation(model('one MatMul of `x` [N, 4] and `W` [4, 3]', good), better),
  };
}

function situation(net: Binary, recipe: string): Exclude<Example['wrong'], string> {
  const x = npy('<f4', [2, 4], new Uint8Array(32), 'two samples of 4 numbers, float32');
  return {
    recipe,
    files: {
      'net.onnx': net,
      'espalier.yaml': 'model: net.onnx\ndata:\n  train: { x: x.npy, y: y.npy }\ntask: { input: x }\n',
      'x.npy': x,
      'y.npy': npy('|u1', [2], Uint8Array.of(0, 2), 'the labels 0 and 2, uint8'),
    },
    command: 'run recipe.prune',
  };
}

const noTraining = 'a training step needs the gradient of the loss for every trained tensor';
const noShares = 'relevance passes from operator to operator, by the share of each input in an output';

export const noGradient = error<{ node: string; operator: string; below: Names }>('ESP6001', 'operator without gradient', {
  message: ({ node, operator, below }) =>
    `the operator \`${operator}\`${at(node)} has no gradient, and ${listed(below, 4)} below it ${below.length === 1 ? 'needs' : 'need'} one`,
  why: noTraining,
  help: ({ below }) => `freeze or exclude everything below it: ${listed(below, 4)}`,
  ...trained('a MatMul, and a `Round` behind it', rounded, measured),
});

export const gradientRefused = error<{ node: string; operator: string; reason: string; below: Names }>(
  'ESP6002',
  'operator used without gradient',
  {
    message: ({ node, operator, reason }) => `the operator \`${operator}\`${at(node)} has no gradient in this use: ${reason}`,
    why: noTraining,
    help: ({ below }) => `freeze or exclude everything below it: ${listed(below, 4)}`,
    ...trained(
      'a MatMul, and a `Pow` whose exponent is computed from the weights',
      linear([node('MatMul', ['x', 'W'], 'h'), node('Relu', ['h'], 'r'), node('Pow', ['r', 'h'], 'y')]),
    ),
  },
);

export const lossIndependent = error<{ tensor: string; output: string }>('ESP6003', 'trained tensor without effect', {
  message: ({ tensor, output }) => `\`${tensor}\` is to be trained, but the output \`${output}\` does not depend on it`,
  why: 'a tensor without influence on the loss has no gradient',
  help: () => 'do not train it, or name the output that it feeds',
  ...trained('a second output `z`, which only `V` leads to', {
    graph: graph({
      nodes: [node('MatMul', ['x', 'W'], 'y'), node('MatMul', ['x', 'V'], 'z')],
      tensors: [tensor('W', [4, 3]), tensor('V', [4, 3])],
      outputs: [port('y', ['N', 3]), port('z', ['N', 3])],
    }),
  }),
});

export const noRelevance = error<{ node: string; operator: string }>('ESP6060', 'operator without a relevance rule', {
  message: ({ node, operator }) => `relevance cannot pass the operator \`${operator}\`${at(node)}, and scored layers lie below it`,
  why: noShares,
  help: () => 'score only layers after it, or rank by another criterion such as `taylor`',
  told: 'A program that uses the library measures relevance below an operator that has no rule. The command finds it when it plans, as [ESP4610](ESP4610.md).',
  remedy: 'Score only layers after the operator, or rank by a criterion that needs no relevance.',
  example: { node: 'round', operator: 'Round' },
});

export const relevanceRefused = error<{ node: string; operator: string; reason: string }>(
  'ESP6061',
  'operator used without a relevance rule',
  {
    message: ({ node, operator, reason }) => `relevance cannot pass the operator \`${operator}\`${at(node)} in this use: ${reason}`,
    why: noShares,
    help: () => 'score only layers after it, or rank by another criterion such as `taylor`',
    told: 'An operator has a rule of relevance, but not for the way in which it is used here. Planning looks at the names of operators only.',
    remedy: 'Export the model with fixed sizes except for its batch, or rank by a criterion that needs no relevance.',
    example: { node: 'conv', operator: 'Conv', reason: 'the spatial size of its input is unknown' },
  },
);

export const notFloat32 = error<{ tensor: string; type: string }>('ESP6004', 'trained tensor of an unsupported type', {
  message: ({ tensor, type }) => `\`${tensor}\` holds ${type} values and cannot be trained`,
  why: 'training runs in float32, so extra precision would be lost',
  help: () => 'convert the model to float32 first',
  ...trained(
    'a weight in float64, which a Cast narrows',
    {
      graph: graph({
        nodes: [node('Cast', ['W'], 'V', [whole('to', 1)]), node('MatMul', ['x', 'V'], 'y')],
        tensors: [tensor('W', [4, 3], 'float64', new Uint8Array(96))],
      }),
    },
    measured,
  ),
});

export const unknownTensor = error<{ tensor: string }>('ESP6005', 'tensor not in the model', {
  message: ({ tensor }) => `the model's main graph holds no tensor \`${tensor}\``,
  why: 'only tensors that are stored in the main graph can be trained or fed',
  help: () => 'weights inside the branches of If, Loop and Scan stay frozen',
  told: 'A weight that is to be trained lies in a branch of `If`, `Loop` or `Scan`, or a program that uses the library names one that is not there.',
  remedy: 'Leave the layer out with `except`, or flatten the branch.',
  example: { tensor: 'then.weight' },
});

export const unknownOutput = error<{ output: string; outputs: Names }>('ESP6006', 'unknown model output', {
  message: ({ output }) => `the model has no output \`${output}\``,
  why: 'the loss is a function of one output of the model',
  help: ({ outputs }) => `its outputs are ${listed(outputs, 4)}`,
  told: 'A program that uses the library reads the loss from an output that the model does not have. The command finds it earlier, as [ESP7107](ESP7107.md).',
  remedy: 'Name one of the outputs of the model.',
  example: { output: 'logit', outputs: ['logits'] },
});

export const unknownShape = error<{
  tensor: string;
  node: string;
  operator: string;
  /** What trains and lies below the operator, where that is the question. */
  below?: Names;
}>('ESP6007', 'unknown shape', {
  message: ({ tensor, node, operator }) => `the shape of \`${tensor}\` at the operator \`${operator}\`${at(node)} is unknown`,
  why: 'gradients need known shapes; only the batch may vary',
  help: ({ below = [] }) =>
    `give the model input fixed sizes except for its batch; after an If, a Loop or a Scan, run \`onnx.shape_inference.infer_shapes\` over the file${below.length === 0 ? '' : `; or freeze everything below it: ${listed(below, 4)}`}`,
  told: 'The shape of a value inside the model depends on something that is only known while it runs, such as a loop or a shape that the model computes from numbers. The plan reports it if the data or the model give the size of a sample.',
  remedy: 'Give the model input fixed sizes except for its batch and export it again, or freeze everything below the operator.',
  example: { tensor: 'h', node: 'reshape', operator: 'Reshape', below: ['W'] },
});

export const oldOperatorSet = error<{ node: string; operator: string; opset: number }>('ESP6008', 'operator of an old operator set', {
  message: ({ node, operator, opset }) => `the operator \`${operator}\`${at(node)} of operator set ${opset} cannot be upgraded`,
  why: 'a training step uses operator set 17 or later, where this operator means something else',
  help: () => 'export the model again with opset 17 or later',
  ...trained(
    'a `Scatter` of operator set 9',
    {
      opset: 9,
      graph: graph({
        nodes: [node('MatMul', ['x', 'W'], 'h'), node('Scatter', ['h', 'at', 'V'], 'y')],
        tensors: [tensor('W', [4, 3]), tensor('at', [1, 1], 'int64', new Uint8Array(8)), tensor('V', [1, 1])],
      }),
    },
    measured,
  ),
});

export const wrongLogits = error<{ output: string; shape: string; loss: string }>('ESP6009', 'output does not fit the loss', {
  message: ({ output, shape, loss }) => `the output \`${output}\` of shape ${shape} does not fit the loss \`${loss}\``,
  why: 'cross-entropy reads logits of shape [N, C] or [N, T, C], one class per last index',
  help: () => 'name another output whose first axis is the batch, or another loss',
  ...trained('a mean over the classes as its output', {
    graph: graph({
      nodes: [node('MatMul', ['x', 'W'], 'h'), node('ReduceMean', ['h'], 'y', [whole('axes', [1]), whole('keepdims', 0)])],
      tensors: [tensor('W', [4, 3])],
      outputs: [port('y', ['N'])],
    }),
  }),
});

export const noAdapter = error<{ tensor: string; reason: string }>('ESP6010', 'adapter does not fit', {
  message: ({ tensor, reason }) => `\`${tensor}\` cannot have a low-rank adapter: ${reason}`,
  why: 'an adapter adds a product of two thin matrices to one matrix of weights',
  help: () => 'leave the layer out with `except`, or train it in full',
  told: 'A program that uses the library puts an adapter on a weight that no single matrix multiplication reads. The command finds it when it plans.',
  remedy: 'Leave the layer out with `except`, or train it in full.',
  example: { tensor: 'conv.weight', reason: 'it belongs to a grouped convolution' },
});

export const unknownDevice = error<{
  device: string;
  available: Names;
  /** Of onnxruntime, where it knows the device and cannot open it. */
  reason?: string;
}>('ESP6011', 'device not available', {
  message: ({ device, reason }) => `the device \`${device}\` is not available here${reason === undefined ? '' : `: ${reason}`}`,
  why: 'onnxruntime computes all tensors, on those devices whose libraries and drivers it finds',
  help: ({ available }) => `plan it with one of ${listed(available, 4)}: \`--device\`, or \`device\` in espalier.yaml`,
  told: 'This machine has no such device, or onnxruntime finds no libraries for it: WebGPU needs a graphics driver, on Linux one of Vulkan (`mesa-vulkan-drivers` computes on the processor where there is no graphics card). onnxruntime for Node on Linux names CUDA and TensorRT besides; their libraries are fetched when its package is installed, or are missing: docs/devices.md says how to get them.',
  remedy: 'Plan again with `--device` and an available device.',
  example: { device: 'cuda', available: ['cpu', 'webgpu'] },
});

export const unfedInput = error<{ inputs: Names; fed: string }>('ESP6012', 'model input without data', {
  message: ({ inputs }) => `the model also reads the input ${listed(inputs, 4)}`,
  why: 'training and evaluation feed one input of the model with the samples of a data set',
  help: ({ fed }) => `export the model with \`${fed}\` as its only input, and the others as constants`,
  ...trained('a second input `mask`', {
    graph: graph({
      nodes: [node('MatMul', ['x', 'W'], 'h'), node('Add', ['h', 'mask'], 'y')],
      tensors: [tensor('W', [4, 3])],
      inputs: [port('x', ['N', 4]), port('mask', [3])],
    }),
  }),
});

export const untraceable = error<{ layer: string; statistic: string; reason: string; all?: readonly string[] }>(
  'ESP6013',
  'statistic that cannot be measured',
  {
    message: ({ layer, statistic, reason }) => `\`${statistic}\` of the layer \`${layer}\` cannot be measured: ${reason}`,
    why: 'a statistic is measured where the weight of its layer is multiplied',
    help: ({ layer, all = [layer] }) =>
      `leave ${all.length === 1 ? 'the layer' : 'these layers'} out: \`except ${all.join(', ')}\`, or rank by a criterion of the weights alone`,
    ...trained(
      'the products of all samples with each other, xᵀ·x, which `W` multiplies before the samples meet them',
      {
        graph: graph({
          nodes: [
            ...[node('Transpose', ['x'], 't'), node('MatMul', ['t', 'x'], 'C')],
            ...[node('MatMul', ['C', 'W'], 'V'), node('MatMul', ['x', 'V'], 'y')],
          ],
          tensors: [tensor('W', [4, 3])],
        }),
      },
      'prune weights in W by wanda to 50% using 2 samples of train\n',
    ),
  },
);

export const emptyPenalty = error<{ penalty: string }>('ESP6014', 'penalty that applies to no layer', {
  message: ({ penalty }) => `no trained layer has everything that the penalty \`${penalty}\` uses`,
  why: "a penalty is a sum over layers: `w` is a layer's weight, `gamma` and `beta` belong to a BatchNormalization directly after it",
  help: () => 'use tensors that the layers have, or remove the penalty',
  ...trained(
    'a MatMul without a norm behind it',
    good,
    'train all loss task + slimming for 1 step\n',
    'train all loss task + lasso for 1 step\n',
  ),
});

export const noFeatures = error<{ layer: string }>('ESP6015', 'features that cannot be compared', {
  message: ({ layer }) => `the values of the layer \`${layer}\` are not one tensor of a known size per sample`,
  why: '`features` compares the input or output of a layer with the same tensor of the teacher',
  help: () => 'name a convolution or a linear layer: `features(original, at: NAME)`',
  told: 'A recurrent layer has several outputs, and a value whose size follows something else than the batch cannot be averaged.',
  remedy: 'Name another layer, or compare with the outputs of the teacher by `kl`.',
  example: { layer: 'lstm' },
});

export const otherTeacherValues = error<{ teacher: string; wanted: string; found: string }>(
  'ESP6016',
  'teacher with values of another size',
  {
    message: ({ teacher, wanted, found }) => `the values of the model \`${teacher}\` have ${found} elements per sample, not ${wanted}`,
    why: 'a loss compares them element by element',
    help: () => 'compare a layer of the same size in both models, or the outputs with `kl`',
    told: 'A wider teacher has more values at a layer than the student.',
    remedy: 'Compare a layer of the same width in both, or the outputs of the teacher with `kl`.',
    example: { teacher: 'big', wanted: '64', found: '256' },
  },
);

export const otherTeacherOperators = error<{ teacher: string }>('ESP6017', 'teacher in another operator set', {
  message: ({ teacher }) => `the model \`${teacher}\` uses other operator sets than the student`,
  why: 'both run in one graph with one version of each operator; sets up to 17 are converted',
  help: () => 'export both with the same operator sets and without model functions',
  told: 'The teacher was exported for operator set 20, and the student for 18.',
  remedy: 'Export one of them again, for the operator sets of the other.',
  example: { teacher: 'big' },
});

export const oneBatch = error<{ batch: number; node: string; operator: string; problem: string }>(
  'ESP6018',
  'graph for one size of the batch',
  {
    message: ({ batch, node, operator, problem }) =>
      `the model computes batches of ${batch} alone: on others \`${operator}\`${at(node)} fails, as ${problem}`,
    why: 'data are computed in batches of several sizes; those that the exporter wrote into the graph were replaced where they could be found',
    help: () => 'export the model with a free batch, and read the size of the batch from the input: `x.size(0)`, not a number',
    ...trained('a MatMul that mixes two samples, and another one', {
      graph: graph({
        nodes: [node('MatMul', ['M', 'x'], 'h'), node('MatMul', ['h', 'W'], 'y')],
        tensors: [tensor('M', [2, 2]), tensor('W', [4, 3])],
        inputs: [port('x', [2, 4])],
      }),
    }),
  },
);

export const otherOnBatches = error<{ batch: number }>('ESP6019', 'model of one batch that is not found to take others', {
  message: ({ batch }) =>
    `the model computes batches of ${batch} alone: what is made of it for others gives samples of the data other outputs`,
  why: 'data are computed in batches of several sizes; those that the exporter wrote into the graph were replaced where they could be found',
  help: () => 'export the model with a free batch, and read the size of the batch from the input: `x.size(0)`, not a number',
  told: 'The file is for one size of the batch, or its graph holds numbers that are. When a run is planned, the model that is made of it for any size is tried on a batch of the data, beside the file. The two differ.',
  remedy: 'Export the model with a free batch, and read the size of the batch from the input.',
  example: { batch: 8 },
});

function at(node: string): string {
  return node === '' ? '' : ` at the node \`${node}\``;
}
