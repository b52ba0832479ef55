/** The scores by which a prune ranks the units of its layers. */
import { collecting, collectingAsync, sayingOnce, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { isInverted, isMoment } from '../plan/criteria/criterion.ts';
import { codeOf, isOfGates, widthName } from '../plan/criteria/gate.ts';
import { criterionOf, conditionOf } from '../plan/criteria/read.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import { openInputMeans, type InputMeansSource } from './bias-compensation.ts';
import type { RunContext } from '../state/context.ts';
import { measureCurvatures } from './curvatures.ts';
import type { GraphView } from '../cut/graph-view.ts';
import { openCarrier, type Carrier } from './hidden-states.ts';
import { inBlockOrder, trainedScoresOf, weightSourcesOf, besideMarks, weightsOf } from '../state/layer-weights.ts';
import { openMeasuredScores } from './measured-scores.ts';
import type { Networks, Network } from '../state/network.ts';
import { held } from '../state/lazy-values.ts';
import type { ScoreRequest, Scorer, Scores, Scoring } from './scorer.ts';
import { isUnitPrune, readersOf } from '../plan/pruning.ts';
import { computeScores } from '../compute/expressions/score-graph.ts';
import type { SessionOptions } from '../compute/session.ts';
import { marksIn } from '../plan/criteria/names.ts';

/** For networks that are cut as the view says. */
export function openScorer(
  context: RunContext,
  view: GraphView,
  statement: PlannedPrune,
  layers: readonly Layer[],
): Promise<Outcome<Scorer>> {
  return collectingAsync(async (take) => {
    const { among } = statement;
    const scorer = take(await openRanking(context, view, statement, layers));
    return among === undefined ? scorer : withCandidates(scorer, among, context.engine);
  });
}

function openRanking(context: RunContext, view: GraphView, statement: PlannedPrune, layers: readonly Layer[]): Promise<Outcome<Scorer>> {
  return collectingAsync(async (take) => {
    const { calibration, compensation, damping } = statement;
    const turns = inBlockOrder(statement, layers, context.isLarge);
    const carrier = calibration !== undefined && turns.length > 1 ? openCarrier(view, calibration, turns) : undefined;
    const pruned = calibration?.sequentially === true ? carrier : undefined;
    const { score, release } = take(await openScoring(context, view, { statement, layers, carrier: pruned }));
    if (calibration === undefined) return { score: plain(score), release };
    const networkOf = ({ now, before }: Networks): Network => (calibration.sequentially === true ? now : before);
    // Every update would warn of too few samples; the warning is given once.
    const once = sayingOnce();
    const inverted: Scorer['score'] = (request) => {
      return collectingAsync(async (take) => {
        const network = networkOf(request);
        const own = request.layers;
        const fed = carrier && once(await carrier.before(own, { now: network, before: request.before }));
        const share = damping ?? 0;
        const curvatures = take(once(await measureCurvatures(view, calibration, share, own, network, fed && take(fed))));
        return { ...take(await score(request, curvatures)), curvatures };
      });
    };
    const scorer = { score: inverts(statement) ? inverted : plain(score), release };
    if (compensation !== 'bias') return scorer;
    const means = await openInputMeans(context, view, calibration, isUnitPrune(statement) ? readersOf(statement.groups, layers) : layers);
    if (means.value === undefined) await release();
    return withMeans(scorer, take(means), networkOf);
  });
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
      return collecting((take) => ({ ...take(scores), means }));
    },
    async release() {
      await scorer.release();
      await source.release();
    },
  };
}

type Opening = { readonly statement: PlannedPrune; readonly layers: readonly Layer[]; readonly carrier: Carrier | undefined };

/** Weights rank by their own bits; drawn scores take one stream through all layers in order. */
async function openScoring(context: RunContext, view: GraphView, { statement, layers, carrier }: Opening): Promise<Outcome<Scoring>> {
  const { criterion, stream: path } = statement;
  if (path !== undefined) return simple((request) => drawn(context, path, request));
  if (criterion === '|w|') return simple(({ layers, now }) => ({ rankBy: 'magnitude', values: weightSourcesOf(layers, now) }));
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
    score(request) {
      return collectingAsync(async (take) => {
        const scores = take(await scorer.score(request));
        const { layers, now, marks } = request;
        const weights = weightsOf(layers, now);
        const beside = besideMarks(names, layers, marks);
        const inputs = layers.map((layer, index) => ({
          layer,
          weight: weights[index] ?? new Float32Array(0),
          statistics: beside.get(layer.name) ?? new Map(),
        }));
        const holds = await computeScores(condition, inputs, engine);
        return { ...scores, candidates: holds.map((values) => Uint8Array.from(values)) };
      });
    },
    release: scorer.release,
  };
}
