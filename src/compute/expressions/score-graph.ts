/** The graph that makes scores of weights and statistics, one layer beside the other. */
import type { Expr } from '../../language/typed.ts';
import type { Layer, Model, ValueInfo } from '../../model/graph.ts';
import { createBuilder, emit, freshName, integers, nodesWithOutputs } from '../builder.ts';
import { ownModel } from '../own-model.ts';
import { oldestOpset } from '../modernize.ts';
import { emitExpression } from './emit.ts';
import { namedAxes, type Beside } from './layout.ts';
import { type SessionOptions, floatTensor, loadProgram } from '../session.ts';

export interface ScoreInput {
  readonly layer: Layer;
  /** In the stored layout. */
  readonly weight: Float32Array;
  /** By the text of each statistic. */
  readonly statistics: ReadonlyMap<string, Beside>;
}

export interface ScoreGraph {
  readonly graph: Model;
  readonly feeds: ReadonlyMap<string, Beside>;
  /** One output a layer, of the layer's dimensions. */
  readonly outputs: readonly string[];
}

/** Broadcasting puts a statistic beside the weights that it belongs to, in every layout. */
function scoreGraph(score: Expr, inputs: readonly ScoreInput[]): ScoreGraph {
  const builder = createBuilder(oldestOpset);
  const feeds = new Map<string, Beside>();
  const outputs = new Map<string, string>();
  for (const { layer, weight, statistics } of inputs) {
    const values = new Map<string, string>();
    const feed = (name: string, tensor: Beside): void => {
      const input = freshName(builder, `${name}:${layer.tensor}`);
      values.set(name, input);
      feeds.set(input, tensor);
    };
    feed('w', { dims: layer.dims, values: weight });
    for (const [text, tensor] of statistics) feed(text, tensor);
    const value = emitExpression(builder, score, { values, axes: namedAxes(layer) });
    // A criterion may give a whole row one score.
    const spread = emit(builder, 'Expand', [value, integers(builder, layer.dims)]);
    outputs.set(freshName(builder, `score:${layer.tensor}`), spread);
  }
  const nodes = nodesWithOutputs(builder, outputs);
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const infos = [...feeds].map(([name, { dims }]): ValueInfo => ({ name, type: 'float32', dims }));
  return {
    feeds: new Map([...feeds].filter(([name]) => read.has(name))),
    outputs: [...outputs.keys()],
    graph: ownModel(builder, {
      name: 'scores',
      inputs: infos.filter(({ name }) => read.has(name)),
      outputs: [...outputs.keys()].map((name) => ({ name, type: 'float32' as const })),
      nodes,
    }),
  };
}

/** One array a layer, in its stored layout. */
export async function computeScores(score: Expr, inputs: readonly ScoreInput[], options: SessionOptions): Promise<readonly Float32Array[]> {
  const { graph, feeds, outputs } = scoreGraph(score, inputs);
  const { ort, session } = await loadProgram(graph, options);
  try {
    const tensors = [...feeds].map(([name, { dims, values }]) => [name, floatTensor(ort, values, dims)]);
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
