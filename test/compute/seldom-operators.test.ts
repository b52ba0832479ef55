/** A network of operators that few networks have: its loss and gradients are PyTorch's, in double precision. */
import { expect, test } from 'vitest';
import { fixturePath, loadModelAt } from './support/fixtures.ts';
import { readNpz } from './support/npy.ts';
import { relativeError, trainerOf } from './support/training.ts';

test('loss and gradients are PyTorch’s', async () => {
  const model = loadModelAt(fixturePath('seldom/model.onnx'));
  const theirs = readNpz(fixturePath('seldom/gradients.npz'));
  const floatsOf = (name: string) => theirs.get(name)?.values as Float32Array;
  const tensors = [...model.graph.initializers.keys()];
  const trainer = await trainerOf(model, [1, 8, 8], { tensors });

  const labels = theirs.get('y')?.values as BigInt64Array;
  const loss = await trainer.run({ samples: floatsOf('x'), labels, size: labels.length }, 0, 0);

  expect(Math.abs(loss / (floatsOf('loss')[0] ?? NaN) - 1)).toBeLessThan(2e-6);
  const errors = tensors.map((tensor) => [tensor, relativeError(trainer.view(`momentum:${tensor}`), floatsOf(tensor))]);
  // A bias before a normalization has gradient 0: what is left there is rounding.
  const wrong = errors.filter(([tensor, error]) => !(Number(error) < 1e-4) && tensor !== 'up.bias');
  expect(wrong).toEqual([]);
  expect(Math.max(...trainer.view('momentum:up.bias').map(Math.abs))).toBeLessThan(1e-6);
  await trainer.release();
});
