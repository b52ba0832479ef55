/** Shapes as onnxruntime finds them: every intermediate becomes an output, for two batch sizes. */
import * as ort from 'onnxruntime-node';
import type { Shapes } from '../../../src/compute/shapes.ts';
import { withBatchAxes } from '../../../src/compute/shapes.ts';
import type { Model } from '../../../src/model/index.ts';
import { encodeModel } from '../../../src/model/index.ts';

export async function observedShapes(
  model: Model,
  input: string,
  sampleDims: readonly number[],
): Promise<Shapes> {
  const outputs = model.graph.nodes.flatMap((node) => node.outputs).filter((name) => name !== '');
  const marked = encodeModel({
    ...model,
    graph: { ...model.graph, outputs: outputs.map((name) => ({ name })) },
  });
  const session = await ort.InferenceSession.create(marked, {
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 4,
  });
  const observe = async (batch: number): Promise<Map<string, readonly number[]>> => {
    const dims = [batch, ...sampleDims];
    const values = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
    const results = await session.run({ [input]: new ort.Tensor('float32', values, dims) });
    const entries = Object.entries(results).map(([name, { dims: own }]) => [name, own] as const);
    const stored = [...model.graph.initializers].map(([name, t]) => [name, t.dims] as const);
    return new Map([...entries, ...stored, [input, dims]]);
  };
  const [small, large] = [await observe(3), await observe(5)];
  await session.release();
  return withBatchAxes(small, large, [3, 5]);
}
