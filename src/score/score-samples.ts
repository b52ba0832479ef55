/** The score of each sample that is left, by one pass through the network as it is. */
import { createEvaluator } from '../compute/evaluator.ts';
import { buildSampleScores } from '../compute/sample-scores/build-sample-scores.ts';
import { batchesInTurn, inOrder } from '../data/read-ahead.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { readParameters } from '../model/index.ts';
import { expressionOf } from '../plan/criteria/read.ts';
import type { PlannedSamples } from '../plan/plan.ts';
import { sampleScore } from '../plan/samples/sample-score.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import type { RunContext } from '../state/context.ts';
import { viewOf, viewUnderMasks } from '../cut/graph-view.ts';
import { arraysLeft } from '../cut/smaller-model.ts';
import { inEngine } from '../state/engine.ts';
import { labelLossOf } from './label-loss.ts';
import { applyAdapters } from '../state/network.ts';
import type { Network } from '../state/network.ts';

/** Of samples in the order of the data set; drawn scores belong to a row, whatever went before. */
export async function scoreSamples(
  context: RunContext,
  statement: PlannedSamples,
  network: Network,
  dataset: Dataset,
): Promise<Outcome<Float32Array>> {
  const { stream: path, of } = statement;
  if (path === undefined) return measured(context, statement, network, dataset);
  const drawn = uniform(stream(context.plan.seed, path), of, 1);
  const { rows } = dataset;
  const value = rows === undefined ? drawn : Float32Array.from(rows, (row) => drawn[row] ?? 0);
  return { value, diagnostics: [] };
}

async function measured(
  context: RunContext,
  { criterion, batch = 1, underMasks }: PlannedSamples,
  network: Network,
  dataset: Dataset,
): Promise<Outcome<Float32Array>> {
  const view =
    underMasks === undefined ? viewOf(context, network) : viewUnderMasks(context, network);
  const { plan, model, engine, parameters } = view.context;
  const expr = expressionOf(criterion);
  const score = expr && sampleScore(expr);
  if (score === undefined || 'refused' in score)
    throw new Error('the plan holds no such criterion');
  const built = buildSampleScores({
    ...{ model, input: plan.task.input, sampleDims: dataset.x.dims, output: plan.task.output },
    ...labelLossOf(plan.task),
    replaceable: parameters,
    score: score.expr,
    gradients: score.alone ? trainedTensors(model, network) : [],
  });
  const graph = built.value;
  if (graph === undefined) return { diagnostics: built.diagnostics };
  const loaded = await inEngine(plan.model.file, engine.device, () =>
    createEvaluator(graph, engine),
  );
  if (loaded.value === undefined) return { diagnostics: loaded.diagnostics };
  const evaluator = loaded.value;
  try {
    const { values } = applyAdapters(network);
    const left = view.smaller === undefined ? values : arraysLeft(view.smaller, values);
    for (const [tensor, own] of left) evaluator.write(tensor, own);
    const scores = new Float32Array(dataset.samples);
    const orders = inOrder(dataset.samples, batch);
    const most = Math.min(batch, dataset.samples);
    let start = 0;
    for await (const { x, y, xDims } of batchesInTurn(dataset, orders, most)) {
      const [size = 0] = xDims;
      scores.set((await evaluator.run({ samples: x, labels: y, size })).output, start);
      start += size;
    }
    return { value: scores, diagnostics: built.diagnostics };
  } finally {
    await evaluator.release();
  }
}

/** Parameters of the network, statistics left out. */
function trainedTensors(model: RunContext['model'], network: Network): readonly string[] {
  return readParameters(model)
    .filter(({ kind, tensor }) => kind !== 'running-statistic' && network.values.has(tensor))
    .map(({ tensor }) => tensor);
}
