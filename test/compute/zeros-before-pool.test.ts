/** Zeros that a module pads with before a MaxPool hide negative values, in generated graphs as in files. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ints } from '../../src/compute/builder.ts';
import { outputDifference, type Probe } from '../../src/compute/evaluator.ts';
import { openFiles } from '../../src/compute/run-file.ts';
import { encodeModel, floatTensor, intTensor, type Model } from '../../src/model/index.ts';
import { folderWith, removeFolders } from '../cli/command.ts';
import { smallModel } from '../support/small-model.ts';
import { node } from './support/finite-differences.ts';

afterAll(removeFolders);

// The last of three rows of four: PyTorch gives max(−3, −4, 0) there, as the constant does.
const probe: Probe = { input: 'x', type: 'float32', dims: [1, 4, 1], samples: Float32Array.of(-1, -2, -3, -4), size: 1 };
const options = { threads: 1, device: 'cpu' };
const zeros = intTensor('pads', [8], [0, 0, 0, 0, 0, 0, 1, 0]);
const padded: Model = smallModel({
  nodes: [node('Pad', ['x', 'pads'], 'h'), node('MaxPool', ['h'], 'y', { kernel_shape: ints([3, 1]), strides: ints([2, 1]) })],
  tensors: [zeros],
  inputs: { x: ['batch', 1, 4, 1] },
});

it('in graphs', async () => {
  const wanted = floatTensor('wanted', [1, 1, 2, 1], [-1, 0]);
  const constant = smallModel({
    nodes: [node('Pad', ['x', 'cut'], 'h'), node('Mul', ['h', 'zero'], 'none'), node('Add', ['none', 'wanted'], 'y')],
    tensors: [wanted, floatTensor('zero', [], [0]), intTensor('cut', [8], [0, 0, 0, 0, 0, 0, -2, 0])],
    inputs: { x: ['batch', 1, 4, 1] },
  });
  expect(await outputDifference(constant, padded, probe, options)).toBe(0);
});

it('in files', async () => {
  const file = path.join(folderWith({}), 'padded.onnx');
  writeFileSync(file, encodeModel(padded));
  const opened = await openFiles([{ name: '', path: file }], { output: 'y' }, options);
  const found = await opened.run(probe, 0, 1);
  await opened.release();
  expect([...found]).toEqual([-1, 0]);
});
