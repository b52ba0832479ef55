/** Pages of `catalogue/model-layers.ts`: what is odd about the operators of a model. */
import * as catalogue from '../catalogue/model-layers.ts';
import { described, type Pages } from './example.ts';
import { bytes, trap } from './model-file.ts';
import { graph, localFunction, model, node, tensor } from './onnx.ts';

const calls = (name: string): Uint8Array =>
  graph({ nodes: [node('MatMul', ['x', 'W'], 'h'), node(name, ['h'], 'y', [], 'local')], tensors: [tensor('W', [4, 3])] });

/** A function that calls the next one twice, forty times over. */
const doubling = Array.from({ length: 40 }, (_, level) =>
  localFunction(
    `f${level}`,
    level === 39
      ? [node('Relu', ['a'], 'b')]
      : [node(`f${level + 1}`, ['a'], 'm', [], 'local'), node(`f${level + 1}`, ['m'], 'b', [], 'local')],
  ),
);

export const modelLayers: Pages<typeof catalogue> = {
  recursiveFunction: bytes(
    model('a model-local function `f` that calls itself', {
      graph: calls('f'),
      functions: [localFunction('f', [node('f', ['a'], 'b', [], 'local')])],
    }),
  ),
  expandsTooFar: bytes(model('forty functions, each of which calls the next one twice', { graph: calls('f0'), functions: doubling })),
  unknownOrientation: described(
    catalogue.unknownOrientation,
    { tensor: 'W', node: 'the MatMul that makes `y`' },
    'A reshape between a stored weight and its operator mixes its axes, so the rows of one are not the rows of the other.',
    'Export the weight in the shape in which its operator reads it.',
  ),
  unusedTensors: trap('dead_code'),
  equalTensors: described(
    catalogue.equalTensors,
    { first: 'encoder.weight', second: 'decoder.weight' },
    'Two stored tensors of a model hold the same values, number by number. Often they were one tied tensor that the export copied.',
    'Export the model with the tensor stored once, if the two belong together; otherwise there is nothing to do.',
  ),
};
