/** What a small model of one input `x` of six numbers a sample gives as `y`. */
import * as ort from 'onnxruntime-node';
import { must } from '../../../src/basics/must.ts';
import { encodeModel, type Model } from '../../../src/model/index.ts';

export async function outputsOf(model: Model, values: Float32Array): Promise<readonly number[]> {
  const session = await ort.InferenceSession.create(encodeModel(model), { logSeverityLevel: 4, intraOpNumThreads: 1 });
  const { y } = await session.run({ x: new ort.Tensor('float32', values, [values.length / 6, 6]) });
  await session.release();
  return Array.from(must(y, 'outputs').data as Float32Array);
}
