/** The score of each sample that is left, by one pass through the network as it is, or through another model. */
import type { Evaluation } from '../compute/evaluation.ts';
import { createEvaluator } from '../compute/evaluator.ts';
import { buildSampleScores } from '../compute/sample-values.ts';
import { batchesInTurn, inOrder } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import { collecting, collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import { readParameters } from '../model/index.ts';
import { expressionOf } from '../plan/criteria/read.ts';
import type { PlannedSamples } from '../plan/plan.ts';
import { sampleScore, type SampleScore } from '../plan/samples/sample-score.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import { inEngine, type RunContext } from '../state/context.ts';
import { viewOf, viewUnderMasks } from '../cut/graph-view.ts';
import { arraysLeft } from '../cut/smaller-model.ts';
import { labelLossOf } from './label-loss.ts';
import { applyAdapters, type Network } from '../state/network.ts';

/** Of samples in the order of the data set; drawn scores belong to a row, whatever went before. */
export function scoreSamples(
  context: RunContext,
  statement: PlannedSamples,
  network: Network,
  dataset: Dataset,
): Promise<Outcome<Float32Array>> {
  return collectingAsync(async (take) => {
    const { stream: path, of } = statement;
    if (path === undefined) {
      const built = take(
        statement.scorer === undefined ? byNetwork(context, statement, network, dataset) : byOther(context, statement, dataset),
      );
      return take(await measured(context, built, dataset, statement.batch));
    }
    const drawn = uniform(stream(context.plan.seed, path), of, 1);
    const { rows } = dataset;
    return rows === undefined ? drawn : Float32Array.from(rows, (row) => drawn[row] ?? 0);
  });
}

/** A graph that gives each sample of a batch its score. */
interface Scoring {
  readonly graph: Evaluation;
  readonly file: string;
  /** What the graph computes with, where it is not in it. */
  readonly values: Iterable<readonly [tensor: string, values: ArrayLike<number>]>;
  /** True where it reads no labels of the data: its output is another model's. */
  readonly unlabelled?: true;
}

function scoreOf({ criterion }: PlannedSamples): SampleScore {
  const expr = expressionOf(criterion);
  const score = expr && sampleScore(expr);
  if (score === undefined || 'refused' in score) throw new Error('the plan holds no such criterion');
  return score;
}

function byNetwork(context: RunContext, statement: PlannedSamples, network: Network, dataset: Dataset): Outcome<Scoring> {
  return collecting((take) => {
    const view = statement.underMasks === undefined ? viewOf(context, network) : viewUnderMasks(context, network);
    const { plan, model, parameters } = view.context;
    const score = scoreOf(statement);
    const graph = take(
      buildSampleScores({
        model,
        input: plan.task.input,
        sampleDims: dataset.x.dims,
        output: plan.task.output,
        ...labelLossOf(plan.task),
        replaceable: parameters,
        score: score.expr,
        gradients: score.alone ? trainedTensors(model, network) : [],
      }),
    );
    const { values } = applyAdapters(network);
    const left = view.smaller === undefined ? values : arraysLeft(view.smaller, values);
    return { graph, file: plan.model.file, values: left };
  });
}

/** A model that only gives scores has no labels and no loss: they are zeros, and nothing reads them. */
function byOther({ teachers }: RunContext, statement: PlannedSamples, dataset: Dataset): Outcome<Scoring> {
  return collecting((take) => {
    const other = teachers?.get(statement.scorer ?? '');
    if (other === undefined) throw new Error(`the plan names ${statement.scorer}, never opened`);
    const { model, input, output } = other;
    const graph = take(
      buildSampleScores({
        model,
        input,
        output,
        sampleDims: dataset.x.dims,
        loss: 'mse',
        replaceable: [],
        score: scoreOf(statement).expr,
        gradients: [],
      }),
    );
    return { graph, file: statement.scorer ?? '', values: [], unlabelled: true };
  });
}

function measured({ engine }: RunContext, { graph, file, values, unlabelled }: Scoring, dataset: Dataset, batch = 1) {
  return collectingAsync(async (take) => {
    const evaluator = take(await inEngine(file, engine.device, () => createEvaluator(graph, engine)));
    try {
      for (const [tensor, own] of values) evaluator.write(tensor, own);
      const scores = new Float32Array(dataset.samples);
      const orders = inOrder(dataset.samples, batch);
      const most = Math.min(batch, dataset.samples);
      const each = graph.labels.dims.reduce((product, dim) => product * dim, 1);
      let start = 0;
      for await (const { x, y, xDims } of batchesInTurn(dataset, orders, most)) {
        const [size = 0] = xDims;
        const labels = unlabelled === true ? new Float32Array(size * each) : y;
        scores.set((await evaluator.run({ samples: x, labels, size })).output, start);
        start += size;
      }
      return scores;
    } finally {
      await evaluator.release();
    }
  });
}

/** Parameters of the network, statistics left out. */
function trainedTensors(model: RunContext['model'], network: Network): readonly string[] {
  return readParameters(model)
    .filter(({ kind, tensor }) => kind !== 'running-statistic' && network.values.has(tensor))
    .map(({ tensor }) => tensor);
}
