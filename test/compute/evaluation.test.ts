/** Evaluation of trained models: PyTorch's accuracy and loss, and weights that change in between. */
import { expect, test } from 'vitest';
import { buildEvaluation } from '../../src/compute/evaluation.ts';
import { createEvaluator } from '../../src/compute/evaluator.ts';
import { classes, expectation, fixturePath, gradientBatch, loadModel, pixels } from './support/fixtures.ts';
import { readNpy } from './support/npy.ts';
import { images, oneThread } from './support/training.ts';

const spec = { input: 'input', output: 'logits', loss: 'crossentropy' } as const;

function evaluationOf(name: string, sampleDims: readonly number[]) {
  const { prunable } = expectation(name);
  const built = buildEvaluation({ ...spec, model: loadModel(name), sampleDims, replaceable: prunable });
  if (built.value === undefined) throw new Error(JSON.stringify(built.diagnostics));
  return built.value;
}

test.each([
  ['mlp_digits', 'digits', [64], 0.975],
  ['lenet5_fmnist', 'fmnist', images, 0.907],
  ['resnet8_fmnist_bn', 'fmnist', images, 0.938],
] as const)('%s is as accurate as in PyTorch', async (name, data, dims, accuracy) => {
  const evaluator = await createEvaluator(evaluationOf(name, dims), oneThread);
  const samples = pixels(readNpy(fixturePath(`data/${data}_x_test.npy`)).values);
  const labels = classes(readNpy(fixturePath(`data/${data}_y_test.npy`)).values);
  const size = labels.length;
  const { output } = await evaluator.run({ samples, labels, size });
  const right = [...labels].filter((label, index) => {
    const logits = output.subarray(10 * index, 10 * index + 10);
    return logits.indexOf(Math.max(...logits)) === Number(label);
  });
  expect(right.length / size).toBeCloseTo(accuracy, 3);
  await evaluator.release();
});

test('the summed loss is PyTorch’s mean, and follows the weights that are written', async () => {
  const evaluation = evaluationOf('char_llama', [64]);
  const evaluator = await createEvaluator(evaluation, oneThread);
  const batch = gradientBatch('moby');
  const mean = async (): Promise<number> => (await evaluator.run(batch)).loss / (batch.size * evaluation.lossesPerSample);
  const before = await mean();
  expect(before).toBeCloseTo(expectation('char_llama').gradcheck.loss_float64, 5);
  const [first] = evaluation.slots;
  if (first === undefined) throw new Error('nothing can be replaced');
  evaluator.write(
    first.name,
    first.initial.map((value) => value / 2),
  );
  expect(Math.abs((await mean()) - before)).toBeGreaterThan(1e-3);
  evaluator.write(first.name, first.initial);
  expect(await mean()).toBe(before);
  await evaluator.release();
});
