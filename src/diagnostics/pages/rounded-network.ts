/** Two layers with an operator between them that has no rule, and samples for them. */
import { npy } from './npy.ts';
import { graph, model, node, port, tensor } from './onnx.ts';

export const roundedNetwork = model('a MatMul by `W`, a `Round`, and a MatMul by `V`', {
  graph: graph({
    nodes: [node('MatMul', ['x', 'W'], 'h'), node('Round', ['h'], 'r'), node('MatMul', ['r', 'V'], 'y')],
    tensors: [tensor('W', [4, 5]), tensor('V', [5, 3])],
    outputs: [port('y', ['N', 3])],
  }),
});

export const twoSamples = npy('<f4', [2, 4], new Uint8Array(32), 'two samples of 4 numbers, float32');
export const twoLabels = npy('|u1', [2], Uint8Array.of(0, 2), 'the labels 0 and 2, uint8');
