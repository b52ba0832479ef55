/** Runs that train alone, and what the models that they write give. */
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import type { Bench } from './support.ts';

/** Nothing is measured on the test data, which takes most of the time. */
export function trainAlone({ model, data }: Bench): Bench {
  return { model, data: new Map([...data].filter(([part]) => part === 'train')) };
}

/** Where a run writes its model. */
export const written = (out: string): string => join(out, 'model.onnx');

/** Of drawn inputs of these sizes, the same each time. */
export async function outputsOf(path: string, dims: readonly number[]): Promise<readonly number[]> {
  const session = await ort.InferenceSession.create(path, { intraOpNumThreads: 1 });
  const count = dims.reduce((product, size) => product * size, 1);
  const x = new ort.Tensor('float32', uniform(stream(1, 'x'), count, 1), dims);
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  return Array.from((await session.run({ [input]: x }))[output]?.data ?? [], Number);
}
