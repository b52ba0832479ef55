/** A project of a model of two outputs, for pages of findings. */
import type { Situation } from './example.ts';
import { graph, model, node, npy, port, tensor } from './onnx.ts';

/** A network of two outputs; the project says what its data and its task are. */
export function twoHeads(labels: string, task: string, train = `x: x.npy, ${labels}`): Situation {
  const net = graph({
    nodes: [node('MatMul', ['x', 'C'], 'cls'), node('MatMul', ['x', 'B'], 'box')],
    tensors: [tensor('C', [4, 3]), tensor('B', [4, 2])],
    inputs: [port('x', ['N', 4])],
    outputs: [port('cls', ['N', 3]), port('box', ['N', 2])],
  });
  return {
    recipe: 'train all for 1 step\n',
    files: {
      'net.onnx': model('`x` [N, 4], and a MatMul for each of `cls` [N, 3] and `box` [N, 2]', { graph: net }),
      'espalier.yaml': `model: net.onnx\ndata:\n  train: { ${train} }\ntask: { ${task} }\n`,
      'x.npy': npy('<f4', [2, 4], new Uint8Array(32), 'two samples of 4 numbers, float32'),
      'y.npy': npy('<i8', [2], new Uint8Array(16), 'two classes, int64'),
      'boxes.npy': npy('<f4', [2, 2], new Uint8Array(16), 'two rows of two numbers, float32'),
      'table.csv': 'a,b,c,d,y\n1,2,3,4,0\n1,2,3,4,1\n',
    },
    command: 'plan recipe.prune',
  };
}

export const arrays = 'y: y.npy, beside: { box: boxes.npy }';
export const both = 'loss: { cls: crossentropy, box: 2 * l1 }';
