/** Files of a few hundred bytes are planned, or refused, by a process that may hold little. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { encodeModel } from '../../src/model/index.ts';
import { node, sizes, smallModel, weights } from '../support/small-model.ts';
import { espalier, folderWith, removeFolders } from './command.ts';

afterAll(removeFolders);

const models = {
  'an axis of a million slices that no layer has': smallModel({
    nodes: [
      node('MatMul', ['x', 'W'], ['h']),
      node('Expand', ['h', 's'], ['e']),
      node('ReduceMax', ['e'], ['m'], { axes: [0] }),
      node('MatMul', ['x', 'm'], ['y']),
    ],
    tensors: [weights('W', 4, 3), sizes('s', 2 ** 20, 1, 1, 1)],
    opset: 13,
  }),
  'a pool over more than memory holds': smallModel({
    nodes: [
      node('Conv', ['x', 'K'], ['c']),
      node('AveragePool', ['c'], ['p'], { kernel_shape: [3000, 3000], pads: [1500, 1500, 1500, 1500], strides: [3000, 3000] }),
      node('Flatten', ['p'], ['y']),
    ],
    tensors: [weights('K', 2, 1, 3, 3)],
    inputs: { x: ['n', 1, 4, 4] },
  }),
};

it.each(Object.entries(models))(
  '%s',
  async (name, model) => {
    const path = join(folderWith({}), 'net.onnx');
    writeFileSync(path, encodeModel(model));
    const recipe = 'prune channels by taylor to 50%\ncompact\nstage s for 1 step { train all with sgd(lr: 0.01) }';
    const env = { NODE_OPTIONS: '--max-old-space-size=500' };
    const { code, stderr } = await espalier(['plan', '-e', recipe, '--model', path], { env });
    expect(stderr, name).not.toMatch(/heap out of memory|mistake in Espalier/);
    expect(code).toBeLessThan(3);
  },
  60_000,
);
