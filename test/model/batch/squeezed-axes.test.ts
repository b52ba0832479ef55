/** `x.squeeze()` of one sample keeps the axis of the samples, as of several. */
import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { ints } from '../../../src/compute/builder.ts';
import { encodeModel, freeBatch, type Model } from '../../../src/model/index.ts';
import { node } from '../../compute/support/finite-differences.ts';
import { smallModel } from '../../support/small-model.ts';

async function dimsOf(model: Model, batch: number): Promise<readonly number[] | undefined> {
  const session = await ort.InferenceSession.create(encodeModel(model), { logSeverityLevel: 4, intraOpNumThreads: 1 });
  const { y } = await session.run({ x: new ort.Tensor('float32', new Float32Array(batch * 4), [batch, 4, 1, 1]) });
  await session.release();
  return y?.dims;
}

it.each([17, 11])('in operator set %i', async (opset) => {
  const model = smallModel({ nodes: [node('Squeeze', ['x'], 'y')], inputs: { x: ['batch', 4, 1, 1] }, opset });
  const freed = freeBatch(model, 'x');
  expect(await dimsOf(freed, 3)).toEqual([3, 4]);
  expect(await dimsOf(freed, 1)).toEqual([1, 4]);
  // The file itself takes the axis away.
  expect(await dimsOf(model, 1)).toEqual([4]);
});

it('where the file is for one sample, too', async () => {
  const model = smallModel({ nodes: [node('Squeeze', ['x'], 'y')], inputs: { x: [1, 4, 1, 1] } });
  expect(await dimsOf(freeBatch(model, 'x'), 3)).toEqual([3, 4]);
});

it('axes that are named stay, and without any of size 1 nothing goes', async () => {
  const named = smallModel({ nodes: [node('Squeeze', ['x'], 'y', { axes: ints([2]) })], inputs: { x: ['batch', 4, 1, 1] }, opset: 11 });
  expect(freeBatch(named, 'x')).toBe(named);
  const wide = smallModel({ nodes: [node('Squeeze', ['x'], 'y')], inputs: { x: ['batch', 4, 2] } });
  expect(freeBatch(wide, 'x').graph.nodes.map(({ op }) => op)).toEqual(['Identity']);
});
