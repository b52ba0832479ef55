/** What reads pruned units makes up for them: on the calibration data never worse than not to. */
import { join } from 'node:path';
import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../compute/support/npy.ts';
import { digits, must, planOn, run } from '../support.ts';

const samples = 64;
const images = readNpy('test/fixtures/data/digits_x_train.npy');

/** Of the samples that the statements below calibrate on. */
async function logitsOf(path: string): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(path, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  const { values, dims } = images;
  if (!(values instanceof Float32Array)) throw new TypeError('digits are float32');
  const width = values.length / (dims[0] ?? 1);
  const first = values.slice(0, samples * width);
  const { [output]: logits } = await session.run({ [input]: new ort.Tensor('float32', first, [samples, width]) });
  await session.release();
  if (!(logits?.data instanceof Float32Array)) throw new TypeError('logits are float32');
  return logits.data.slice();
}

/** Mean square of the distance from the dense model's logits. */
async function errorOf(statement: string): Promise<number> {
  const plan = await planOn(digits, statement);
  const { out } = must(await run(digits, plan));
  const [dense, pruned] = [await logitsOf(digits.model), await logitsOf(join(out, 'model.onnx'))];
  return pruned.reduce((sum, value, at) => sum + (value - (dense[at] ?? NaN)) ** 2, 0) / samples;
}

describe('compensation of neurons that only the last layer reads', () => {
  const criteria = ['magnitude', 'fluctuation', 'random'];

  it('brings the outputs nearer to the dense ones, by least squares nearer than in the mean', async () => {
    const cases = fc.sample(fc.record({ criterion: fc.constantFrom(...criteria), share: fc.integer({ min: 10, max: 90 }) }), {
      numRuns: 3,
      seed: 8,
    });
    for (const { criterion, share } of cases) {
      const prune = `prune neurons except first layer by ${criterion} to ${share}% sparsity`;
      const using = `using ${samples} samples of train`;
      const plain = criterion === 'fluctuation' ? `${prune} ${using}` : prune;
      const none = await errorOf(plain);
      const bias = await errorOf(`${prune} compensating by bias ${using}`);
      const obs = await errorOf(`${prune} compensating by obs ${using}`);
      expect(bias).toBeLessThan(none);
      expect(obs).toBeLessThan(bias);
    }
  });
});
