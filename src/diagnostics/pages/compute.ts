/** Pages of `catalogue/compute.ts`: models that cannot be trained or evaluated. */
import * as catalogue from '../catalogue/compute.ts';
import { described, type Binary, type Example, type Pages } from './example.ts';
import { npy } from './npy.ts';
import { graph, model, node, port, tensor, whole, type SmallModel } from './onnx.ts';

const good = linear([node('MatMul', ['x', 'W'], 'y')]);
const rounded = linear([node('MatMul', ['x', 'W'], 'h'), node('Round', ['h'], 'y')]);
const measured = 'prune weights in W by taylor to 50% using 2 samples of train\n';

export const compute: Pages<typeof catalogue> = {
  noGradient: trained('a MatMul, and a `Round` behind it', rounded, measured),
  gradientRefused: trained(
    'a MatMul, and a `Pow` whose exponent is computed from the weights',
    linear([node('MatMul', ['x', 'W'], 'h'), node('Relu', ['h'], 'r'), node('Pow', ['r', 'h'], 'y')]),
  ),
  lossIndependent: trained('a second output `z`, which only `V` leads to', {
    graph: graph({
      nodes: [node('MatMul', ['x', 'W'], 'y'), node('MatMul', ['x', 'V'], 'z')],
      tensors: [tensor('W', [4, 3]), tensor('V', [4, 3])],
      outputs: [port('y', ['N', 3]), port('z', ['N', 3])],
    }),
  }),
  noRelevance: described(
    catalogue.noRelevance,
    { node: 'round', operator: 'Round' },
    'A program that uses the library measures relevance below an operator that has no rule. The command finds it when it plans, as [ESP4610](ESP4610.md).',
    'Score only layers after the operator, or rank by a criterion that needs no relevance.',
  ),
  relevanceRefused: described(
    catalogue.relevanceRefused,
    { node: 'conv', operator: 'Conv', reason: 'the spatial size of its input is unknown' },
    'An operator has a rule of relevance, but not for the way in which it is used here. Planning looks at the names of operators only.',
    'Export the model with fixed sizes except for its batch, or rank by a criterion that needs no relevance.',
  ),
  notFloat32: trained(
    'a weight in float64, which a Cast narrows',
    {
      graph: graph({
        nodes: [node('Cast', ['W'], 'V', [whole('to', 1)]), node('MatMul', ['x', 'V'], 'y')],
        tensors: [tensor('W', [4, 3], 'float64', new Uint8Array(96))],
      }),
    },
    measured,
  ),
  unknownTensor: described(
    catalogue.unknownTensor,
    { tensor: 'then.weight' },
    'A weight that is to be trained lies in a branch of `If`, `Loop` or `Scan`, or a program that uses the library names one that is not there.',
    'Leave the layer out with `except`, or flatten the branch.',
  ),
  unknownOutput: described(
    catalogue.unknownOutput,
    { output: 'logit', outputs: ['logits'] },
    'A program that uses the library reads the loss from an output that the model does not have. The command finds it earlier, as [ESP7107](ESP7107.md).',
    'Name one of the outputs of the model.',
  ),
  unknownShape: described(
    catalogue.unknownShape,
    { tensor: 'h', node: 'reshape', operator: 'Reshape', below: ['W'] },
    'The shape of a value inside the model depends on something that is only known while it runs, such as a loop or a shape that the model computes from numbers. The plan reports it if the data or the model give the size of a sample.',
    'Give the model input fixed sizes except for its batch and export it again, or freeze everything below the operator.',
  ),
  oldOperatorSet: trained(
    'an `Upsample` of operator set 9',
    {
      opset: 9,
      graph: graph({
        nodes: [node('MatMul', ['x', 'W'], 'h'), node('Upsample', ['h', 'scales'], 'y')],
        tensors: [tensor('W', [4, 3]), tensor('scales', [2], 'float32', new Uint8Array(Float32Array.of(1, 1).buffer))],
      }),
    },
    measured,
  ),
  wrongLogits: trained('a mean over the classes as its output', {
    graph: graph({
      nodes: [node('MatMul', ['x', 'W'], 'h'), node('ReduceMean', ['h'], 'y', [whole('axes', [1]), whole('keepdims', 0)])],
      tensors: [tensor('W', [4, 3])],
      outputs: [port('y', ['N'])],
    }),
  }),
  noAdapter: described(
    catalogue.noAdapter,
    { tensor: 'conv.weight', reason: 'it belongs to a grouped convolution' },
    'A program that uses the library puts an adapter on a weight that no single matrix multiplication reads. The command finds it when it plans.',
    'Leave the layer out with `except`, or train it in full.',
  ),
  unknownDevice: described(
    catalogue.unknownDevice,
    { device: 'cuda', available: ['cpu', 'webgpu'] },
    'This machine has no such device, or onnxruntime finds no libraries for it: WebGPU needs a graphics driver, on Linux one of Vulkan (`mesa-vulkan-drivers` computes on the processor where there is no graphics card). onnxruntime for Node on Linux names CUDA and TensorRT besides; their libraries are fetched when its package is installed, or are missing: docs/devices.md says how to get them.',
    'Plan again with `--device` and an available device.',
  ),
  unfedInput: trained('a second input `mask`', {
    graph: graph({
      nodes: [node('MatMul', ['x', 'W'], 'h'), node('Add', ['h', 'mask'], 'y')],
      tensors: [tensor('W', [4, 3])],
      inputs: [port('x', ['N', 4]), port('mask', [3])],
    }),
  }),
  untraceable: trained(
    'a constant matrix `C` that `W` multiplies before the samples meet the product',
    {
      graph: graph({
        nodes: [node('MatMul', ['C', 'W'], 'V'), node('MatMul', ['x', 'V'], 'y')],
        tensors: [tensor('C', [4, 4]), tensor('W', [4, 3])],
      }),
    },
    'prune weights in W by wanda to 50% using 2 samples of train\n',
  ),
  emptyPenalty: trained(
    'a MatMul without a norm behind it',
    good,
    'train all loss task + slimming for 1 step\n',
    'train all loss task + lasso for 1 step\n',
  ),
  noFeatures: described(
    catalogue.noFeatures,
    { layer: 'lstm' },
    'A recurrent layer has several outputs, and a value whose size follows something else than the batch cannot be averaged.',
    'Name another layer, or compare with the outputs of the teacher by `kl`.',
  ),
  otherTeacherValues: described(
    catalogue.otherTeacherValues,
    { teacher: 'big', wanted: '64', found: '256' },
    'A wider teacher has more values at a layer than the student.',
    'Compare a layer of the same width in both, or the outputs of the teacher with `kl`.',
  ),
  otherTeacherOperators: described(
    catalogue.otherTeacherOperators,
    { teacher: 'big' },
    'The teacher was exported for operator set 20, and the student for 18.',
    'Export one of them again, for the operator sets of the other.',
  ),
};

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
  const y = npy('|u1', [2], Uint8Array.of(0, 2), 'the labels 0 and 2, uint8');
  return {
    recipe,
    files: {
      'net.onnx': net,
      'espalier.yaml': 'model: net.onnx\ndata:\n  train: { x: x.npy, y: y.npy }\ntask: { input: x }\n',
      'x.npy': x,
      'y.npy': y,
    },
    command: 'run recipe.prune',
  };
}
