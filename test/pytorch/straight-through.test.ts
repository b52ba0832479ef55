/** Gradients past a choice or a rounding are PyTorch's, though an export does not hold `detach`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildTrainingStep } from '../../src/compute/build-training-step.ts';
import { gradientGap } from '../../src/compute/gradient-faults.ts';
import { must } from '../../src/basics/must.ts';
import { readParameters } from '../../src/model/index.ts';
import { loadModelAt } from '../compute/support/fixtures.ts';
import { readNpz } from '../compute/support/npy.ts';
import { momentum, relativeError, trainerOf } from '../compute/support/training.ts';
import { python } from '../support/python.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-straight-'));
const spec = { input: 'x', output: 'y', loss: 'mse' } as const;

beforeAll(() => python(['-W', 'ignore', 'test/pytorch/straight_through.py', folder]), 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['Codes', 'False'],
  ['Nearest', 'False'],
  ['Nearest', 'True'],
  ['Rounded', 'False'],
])('%s, exported with do_constant_folding=%s', async (name, folded) => {
  const model = loadModelAt(path.join(folder, `${name}-${folded}.onnx`));
  const theirs = readNpz(path.join(folder, `${name}.npz`));
  const tensors = readParameters(model).map(({ tensor }) => tensor);
  expect(gradientGap(model.graph, ['y'], tensors)).toBeUndefined();
  const trainer = await trainerOf(model, [6], { ...spec, tensors });
  const [samples, labels] = ['x', 'y'].map((part) => must(theirs.get(part)?.values as Float32Array | undefined, part));
  await trainer.run({ samples: must(samples, 'x'), labels: must(labels, 'y'), size: 8 }, 0, 0);
  const compared = tensors.filter((tensor) => theirs.has(tensor));
  expect(compared.length).toBeGreaterThan(2);
  for (const tensor of tensors) {
    const own = trainer.view(`momentum:${tensor}`);
    const expected = theirs.get(tensor)?.values as Float32Array | undefined;
    // What PyTorch leaves without a gradient does not move.
    expect(relativeError(own, expected ?? new Float32Array(own.length)), tensor).toBeLessThan(1e-5);
  }
  await trainer.release();
});

it('a training in which nothing has a slope is refused', () => {
  const model = loadModelAt(path.join(folder, 'Nearest-False.onnx'));
  const built = buildTrainingStep({ ...spec, model, sampleDims: [6], tensors: ['ask.weight'], optimizer: momentum });
  expect(built.diagnostics.map(({ code }) => code)).toEqual(['ESP6003']);
});
