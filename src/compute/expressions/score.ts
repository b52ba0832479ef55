/** Scores of all layers of a prune, computed by onnxruntime. */
import type { Expr } from '../../language/typed.ts';
import type { SessionOptions } from '../session.ts';
import { floatTensor, loadProgram } from '../session.ts';
import type { ScoreInput } from './score-graph.ts';
import { scoreGraph } from './score-graph.ts';

/** One array a layer, in its stored layout. */
export async function computeScores(
  score: Expr,
  inputs: readonly ScoreInput[],
  options: SessionOptions,
): Promise<readonly Float32Array[]> {
  const { graph, feeds, outputs } = scoreGraph(score, inputs);
  const { ort, session } = await loadProgram(graph, options);
  try {
    const tensors = [...feeds].map(([name, { dims, values }]) => [
      name,
      floatTensor(ort, values, dims),
    ]);
    const results = await session.run(Object.fromEntries(tensors));
    return outputs.map((output) => {
      const data = results[output]?.data;
      if (!(data instanceof Float32Array)) throw new TypeError('scores are float32');
      return data;
    });
  } finally {
    await session.release();
  }
}
