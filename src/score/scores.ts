/** The scores by which a prune ranks the units of its layers. */
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { isInverted, isMoment } from '../plan/criteria/criterion.ts';
import { codeOf } from '../plan/criteria/code.ts';
import { isOfGates } from '../plan/criteria/gate.ts';
import { widthName } from '../plan/criteria/width.ts';
import { criterionOf, conditionOf } from '../plan/criteria/read.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import { openInputMeans, type InputMeansSource } from './bias-compensation.ts';
import type { RunContext } from '../state/context.ts';
import { measureCurvatures } from './curvatures.ts';
import type { GraphView } from '../cut/graph-view.ts';
import { openCarrier, type Carrier } from './hidden-states.ts';
import { inBlockOrder } from '../state/block-order.ts';
import { openMeasuredScores } from './measured-scores.ts';
import type { Networks, Network } from '../state/network.ts';
import { trainedScoresOf, weightSourcesOf, besideMarks, weightsOf } from '../state/layer-weights.ts';
import { readersOf } from '../cut/unit-readers.ts';
import { held } from '../state/lazy-values.ts';
import type { ScoreRequest, Scorer, Scores, Scoring } from './scorer.ts';
import { isUnitPrune } from '../plan/pruning.ts';
import { computeScores } from '../compute/expressions/score-graph.ts';
import type { SessionOptions } from '../compute/session.ts';
import { marksIn } from '../plan/criteria/marked.ts';

/** For networks that are cut as the view says. */
export async function openScorer(
  context: RunContext,
  view: GraphView,
  statement: PlannedPrune,
  layers: readonly Layer[],
): Promise<Outcome<Scorer>> {
  const { among } = statement;
  const opened = await openRanking(context, view, statement, layers);
  if (opened.value === undefined || among === undefined) return opened;
  return { ...opened, value: withCandidates(opened.value, among, context.engine) };
}

async function openRanking(
  context: RunContext,
  view: GraphView,
  statement: PlannedPrune,
  layers: readonly Layer[],
): Promise<Outcome<Scorer>> {
  const { calibration, compensation, damping } = statement;
  const turns = inBlockOrder(statement, layers, context.isLarge);
  const carrier = calibration !== undefined && turns.length > 1 ? openCarrier(view, calibration, turns) : undefined;
  const pruned = calibration?.sequentially === true ? carrier : undefined;
  const opened = await openScoring(context, view, { statement, layers, carrier: pruned });
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const { score, release } = opened.value;
  const scoring = { diagnostics: opened.diagnostics };
  if (calibration === undefined) return { ...scoring, value: { score: plain(score), release } };
  const networkOf = ({ now, before }: Networks): Network => (calibration.sequentially === true ? now : before);
  // Every update would warn of too few samples; the warning is given once.
  const said = new Set<string>();
  const isNew = ({ severity, message }: Diagnostic): boolean => severity === 'error' || (!said.has(message) && said.add(message).size > 0);
  const inverted: Scorer['score'] = async (request) => {
    const network = networkOf(request);
    const own = request.layers;
    const fed = await carrier?.before(own, { now: network, before: request.before });
    if (fed !== undefined && fed.value === undefined) return { diagnostics: fed.diagnostics };
    const share = damping ?? 0;
    const measured = await measureCurvatures(view, calibration, share, own, network, fed?.value);
    const { value: curvatures } = measured;
    const diagnostics = measured.diagnostics.filter(isNew);
    if (curvatures === undefined) return { diagnostics };
    const scores = await score(request, curvatures);
    const all = [...diagnostics, ...scores.diagnostics];
    if (scores.value === undefined) return { diagnostics: all };
    return { value: { ...scores.value, curvatures }, diagnostics: all };
  };
  const scorer = { score: inverts(statement) ? inverted : plain(score), release };
  if (compensation !== 'bias') return { ...scoring, value: scorer };
  const means = await openInputMeans(context, view, calibration, isUnitPrune(statement) ? readersOf(statement.groups, layers) : layers);
  if (means.value !== undefined) {
    return { ...scoring, value: withMeans(scorer, means.value, networkOf) };
  }
  await release();
  return { diagnostics: means.diagnostics };
}

/** For units only the criterion inverts moments: readers are fitted after the choice. */
function inverts(prune: PlannedPrune): boolean {
  if (!isUnitPrune(prune)) return prune.damping !== undefined;
  const moments = criterionOf(prune.criterion)?.statistics.filter(isMoment) ?? [];
  return moments.some(isInverted);
}

function plain(score: Scoring['score']): Scorer['score'] {
  return (request) => score(request, new Map());
}

function withMeans(scorer: Scorer, source: InputMeansSource, networkOf: (networks: Networks) => Network): Scorer {
  return {
    async score(request) {
      const means = await source.measure(networkOf(request));
      const scores = await scorer.score(request);
      return scores.value === undefined ? scores : { ...scores, value: { ...scores.value, means } };
    },
    async release() {
      await scorer.release();
      await source.release();
    },
  };
}

/** Weights rank by their own bits; drawn scores take one stream through all layers in order. */
async function openScoring(
  context: RunContext,
  view: GraphView,
  {
    statement,
    layers,
    carrier,
  }: { readonly statement: PlannedPrune; readonly layers: readonly Layer[]; readonly carrier: Carrier | undefined },
): Promise<Outcome<Scoring>> {
  const { criterion, stream: path } = statement;
  if (path !== undefined) return simple((request) => drawn(context, path, request));
  if (criterion === '|w|') {
    return simple(({ layers, now }) => ({ rankBy: 'magnitude', values: weightSourcesOf(layers, now) }));
  }
  // Units rank by their own gates: no weight has one.
  if (isOfGates(criterion) || criterion === widthName || codeOf(criterion) !== undefined) {
    return simple(() => ({ rankBy: 'score', values: [] }));
  }
  if (criterion === 's' || criterion === '|s|') {
    const rankBy = criterion === 's' ? 'score' : 'magnitude';
    return simple(({ layers, now }) => ({ rankBy, values: trainedScoresOf(layers, now).map(held) }));
  }
  const parts = criterionOf(criterion);
  if (parts === undefined) throw new Error('the plan has a criterion that no plan has');
  return openMeasuredScores(context, view, { statement, all: layers, criterion: parts, carrier });
}

function simple(scores: (request: ScoreRequest) => Scores): Outcome<Scoring> {
  const score: Scoring['score'] = (request) => Promise.resolve({ value: scores(request), diagnostics: [] });
  return { value: { score, release: () => Promise.resolve() }, diagnostics: [] };
}

function drawn({ plan }: RunContext, path: string, { update, layers }: ScoreRequest): Scores {
  const numbers = stream(plan.seed, `${path}[${update.step}]`);
  return { rankBy: 'score', values: layers.map(({ count }) => held(uniform(numbers, count, 1))) };
}

/** The same scores, and beside them where the condition holds. */
function withCandidates(scorer: Scorer, among: string, engine: SessionOptions): Scorer {
  const condition = conditionOf(among);
  if (condition === undefined) throw new Error('the plan has a condition that no plan has');
  const names = marksIn(condition);
  return {
    async score(request) {
      const scores = await scorer.score(request);
      if (scores.value === undefined) return scores;
      const { layers, now, marks } = request;
      const weights = weightsOf(layers, now);
      const beside = besideMarks(names, layers, marks);
      const inputs = layers.map((layer, index) => ({
        layer,
        weight: weights[index] ?? new Float32Array(0),
        statistics: beside.get(layer.name) ?? new Map(),
      }));
      const holds = await computeScores(condition, inputs, engine);
      const candidates = holds.map((values) => Uint8Array.from(values));
      return { ...scores, value: { ...scores.value, candidates } };
    },
    release: scorer.release,
  };
}
