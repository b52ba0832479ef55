/** Pages of `catalogue/plan-relevance.ts`. */
import type * as catalogue from '../catalogue/plan-relevance.ts';
import type { Example, Pages } from './example.ts';
import { npy } from './npy.ts';
import { roundedNetwork, twoLabels, twoSamples } from './rounded-network.ts';

const values = npy('<f4', [2, 3], new Uint8Array(24), 'two targets of 3 numbers, float32');

export const planRelevance: Pages<typeof catalogue> = {
  relevanceGap: {
    ...between(
      'prune weights by |w| * avg(r) to 50% using 2 samples of train\n',
      'prune weights except W by |w| * avg(r) to 50% using 2 samples of train\n',
    ),
    note: 'The page on [operators](../operators.md) lists how relevance passes each operator.',
  },
  relevanceOfValues: between(
    'prune weights in V by |w| * avg(r) to 50% using 2 samples of train\n',
    'prune weights in V by |w| * sqrt(avg(y^2)) to 50% using 2 samples of train\n',
    { 'y.npy': values, 'espalier.yaml': project('mse') },
  ),
};

function between(wrong: string, right: string, more: Exclude<Example['wrong'], string>['files'] = {}): Example {
  const files = { 'net.onnx': roundedNetwork, 'x.npy': twoSamples, 'y.npy': twoLabels, 'espalier.yaml': project('crossentropy'), ...more };
  const command = 'plan recipe.prune';
  return { wrong: { recipe: wrong, files, command }, right: { recipe: right, files, command } };
}

function project(loss: string): string {
  return `model: net.onnx\ndata:\n  train: { x: x.npy, y: y.npy }\ntask: { input: x, loss: ${loss} }\n`;
}
