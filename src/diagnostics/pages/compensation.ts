/** Pages of `catalogue/compensation.ts`: second moments that are inverted. */
import type * as catalogue from '../catalogue/compensation.ts';
import type { Example, Pages, Situation } from './example.ts';
import { npy } from './npy.ts';
import { graph, model, node, tensor } from './onnx.ts';

const plain = 'prune weights by obs to 50% using all of train\n';
const undamped = 'prune weights by obs to 50% compensating by obs(damping: 0%) using all of train\n';
const identity = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const silent = identity.map((row) => row.map(() => 0));

export const compensation: Pages<typeof catalogue> = {
  silentInputs: samples('four samples of zeros', silent, plain),
  singularInputs: samples('one sample', [[1, 2, 3, 4]], undamped, undamped),
  fewVectors: samples('one sample', [[1, 2, 3, 4]], plain),
  deadInputs: samples(
    'four samples whose last number is always 0',
    identity.map((row) => [1, ...row.slice(0, 2), 0]),
    plain,
  ),
  noBias: withoutBias(),
};

function withoutBias(): Example {
  const recipe = 'prune weights by fluctuation to 50% compensating by bias using all of train\n';
  const words = 'four samples, each with a single 1 at another place';
  const wrong = situation(words, identity, recipe);
  const add = [node('MatMul', ['x', 'W'], 'h'), node('Add', ['h', 'b'], 'y')];
  const net = graph({ nodes: add, tensors: [tensor('W', [4, 3]), tensor('b', [3])] });
  const biased = model('a MatMul of `x` [N, 4] and `W` [4, 3], and `b` [3] added', { graph: net });
  return { wrong, right: { ...wrong, files: { ...wrong.files, 'net.onnx': biased } } };
}

/** Too little was measured on the first samples; on four that differ it is enough. */
function samples(words: string, rows: readonly (readonly number[])[], wrong: string, right = wrong): Example {
  const enough = 'four samples, each with a single 1 at another place';
  return { wrong: situation(words, rows, wrong), right: situation(enough, identity, right) };
}

function situation(words: string, rows: readonly (readonly number[])[], recipe: string): Situation {
  const values = Float32Array.from(rows.flat());
  const net = graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: [tensor('W', [4, 3])] });
  return {
    recipe,
    files: {
      'net.onnx': model('one MatMul of `x` [N, 4] and `W` [4, 3]', { graph: net }),
      'espalier.yaml': 'model: net.onnx\ndata:\n  train: { x: x.npy, y: y.npy }\ntask: { input: x }\n',
      'x.npy': npy('<f4', [rows.length, 4], new Uint8Array(values.buffer), `${words}, float32`),
      'y.npy': npy('|u1', [rows.length], new Uint8Array(rows.length), 'a label for each, uint8'),
    },
    command: 'run recipe.prune',
  };
}
