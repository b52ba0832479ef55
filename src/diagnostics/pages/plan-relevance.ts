/** Pages of `catalogue/plan-relevance.ts`. */
import type * as catalogue from '../catalogue/plan-relevance.ts';
import type { Example, Pages } from './example.ts';
import { npy } from './npy.ts';
import { graph, model, node, port, tensor } from './onnx.ts';

const net = model('a MatMul by `W`, a `Round`, and a MatMul by `V`', {
  graph: graph({
    nodes: [
      node('MatMul', ['x', 'W'], 'h'),
      node('Round', ['h'], 'r'),
      node('MatMul', ['r', 'V'], 'y'),
    ],
    tensors: [tensor('W', [4, 5]), tensor('V', [5, 3])],
    outputs: [port('y', ['N', 3])],
  }),
});
const x = npy('<f4', [2, 4], new Uint8Array(32), 'two samples of 4 numbers, float32');
const classes = npy('|u1', [2], Uint8Array.of(0, 2), 'the labels 0 and 2, uint8');
const values = npy('<f4', [2, 3], new Uint8Array(24), 'two targets of 3 numbers, float32');

export const planRelevance: Pages<typeof catalogue> = {
  relevanceGap: {
    ...between(
      'prune weights by |w| * avg(r) to 50% using 2 samples of train\n',
      'prune weights except W by |w| * avg(r) to 50% using 2 samples of train\n',
    ),
    note: 'How relevance passes each operator stands on the page on [operators](../operators.md).',
  },
  relevanceOfValues: between(
    'prune weights in V by |w| * avg(r) to 50% using 2 samples of train\n',
    'prune weights in V by |w| * sqrt(avg(y^2)) to 50% using 2 samples of train\n',
    { 'y.npy': values, 'espalier.yaml': project('mse') },
  ),
};

function between(
  wrong: string,
  right: string,
  more: Exclude<Example['wrong'], string>['files'] = {},
): Example {
  const files = {
    'net.onnx': net,
    'x.npy': x,
    'y.npy': classes,
    'espalier.yaml': project('crossentropy'),
    ...more,
  };
  const command = 'plan recipe.prune';
  return {
    wrong: { recipe: wrong, files, command },
    right: { recipe: right, files, command },
  };
}

function project(loss: string): string {
  return `model: net.onnx\ndata:\n  train: { x: x.npy, y: y.npy }\ntask: { input: x, loss: ${loss} }\n`;
}
