/** A project of a model of two inputs, for pages of findings. */
import type { Binary, Situation } from './example.ts';
import { graph, model, node, npy, port, tensor } from './onnx.ts';

const samples = npy('<f4', [2, 4], new Uint8Array(32), 'two samples of four numbers');
const numbers = npy('<f4', [2, 4], new Uint8Array(32), 'two rows of four numbers');

/** Arrays, and the size of the second input. */
type FedModel = { readonly mask?: Binary; readonly m?: readonly (number | string)[] };

/** A model of two inputs beside arrays of two samples; `data` and `task` are what the project says. */
export function fedProject(data: string, task: string, { mask = numbers, m = ['N', 4] }: FedModel = {}): Situation {
  const net = graph({
    nodes: [node('Mul', ['x', 'm'], 'h'), node('MatMul', ['h', 'W'], 'y')],
    tensors: [tensor('W', [4, 3])],
    inputs: [port('x', ['N', 4]), port('m', m)],
  });
  return {
    recipe: 'prune weights by magnitude to 50%\n',
    files: {
      'net.onnx': model(`\`x\` [N, 4] times \`m\` [${m.join(', ')}], and a MatMul with \`W\` [4, 3]`, { graph: net }),
      'espalier.yaml': `model: net.onnx\ndata:\n  test: { x: x.npy, y: y.npy${data} }\ntask: { ${task}, loss: mse }\n`,
      'x.npy': samples,
      'mask.npy': mask,
      'y.npy': npy('<f4', [2, 3], new Uint8Array(24), 'two targets of three numbers'),
    },
    command: 'plan recipe.prune',
  };
}
