/** Values inside a model, taken through onnxruntime from the model as it is stored. */
import * as ort from 'onnxruntime-node';
import { encodeModel, type Model } from '../../../src/model/index.ts';

export interface Value {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** What the named tensors hold for a batch; the model gets them as further outputs. */
export async function activations(
  model: Model,
  names: readonly string[],
  samples: Float32Array | BigInt64Array,
  dims: readonly number[],
): Promise<ReadonlyMap<string, Value>> {
  const { graph } = model;
  const known = new Set([...graph.inputs, ...graph.outputs].map(({ name }) => name));
  const added = names.filter((name) => !known.has(name)).map((name) => ({ name, type: 'float32' as const }));
  const extended = { ...model, graph: { ...graph, outputs: [...graph.outputs, ...added] } };
  const session = await ort.InferenceSession.create(encodeModel(extended), { graphOptimizationLevel: 'disabled', intraOpNumThreads: 1 });
  const [input] = graph.inputs;
  const feed = samples instanceof BigInt64Array ? new ort.Tensor('int64', samples, dims) : new ort.Tensor('float32', samples, dims);
  const results = await session.run({ [input?.name ?? '']: feed });
  await session.release();
  return new Map(
    names.map((name) => {
      if (name === input?.name) return [name, { dims, data: samples as Float32Array }];
      const result = results[name];
      return [name, { dims: result?.dims ?? [], data: result?.data as Float32Array }];
    }),
  );
}
