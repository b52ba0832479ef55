/** How many units each layer loses, where a rule of the plan says so once the weights are known. */
import { keptByFloor, weightsPerUnit } from '../plan/pruning.ts';
import { computeScores } from '../compute/expressions/score-graph.ts';
import { collecting, collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import type { GlobalAllocator, PlannedAllocator, PlannedPrune, DistortionAllocator, SensitivityAllocator } from '../plan/plan.ts';
import type { RankedLayer } from '../select/request.ts';
import { select } from '../select/select.ts';
import { datasetOf, type RunContext } from '../state/context.ts';
import { weightsOf } from '../state/layer-weights.ts';
import { withChanges, type Network } from '../state/network.ts';
import { tiledBy } from './choose-weights.ts';
import { byMeasure, type AllocationRequest } from './measured-shares.ts';
import { multiply, rational, round } from '../exact/rational.ts';
import { leastDistortion, type DistortionCurve } from '../select/least-distortion.ts';
import type { Dataset } from '../data/dataset.ts';
import { openMeter, type Meter } from '../measure/evaluate.ts';
import { applyMask, countPruned } from '../state/masks.ts';
import type { Scores } from '../score/scorer.ts';
import { requestOfClauses } from './clauses/index.ts';

/** Of a stage: what was allocated before is not allocated again while it rests on the same. */
export interface Allocator {
  /** Pruned units of each layer, what was pruned before included. */
  readonly counts: (rule: PlannedAllocator, request: AllocationRequest) => Promise<Outcome<readonly number[]>>;
}

export function allocatorIn(context: RunContext): Allocator {
  const known = new Map<PlannedPrune, { pruned: number; on: Network; counts: readonly number[] }>();
  return {
    async counts(rule, request) {
      const { statement, pruned } = request;
      const on = ruledOn(rule, request);
      const last = known.get(statement);
      if (last?.pruned === pruned && last.on === on) return { value: last.counts, diagnostics: [] };
      const made = await carryOut(context, rule, request, on);
      if (made.value !== undefined) known.set(statement, { pruned, on, counts: made.value });
      return made;
    },
  };
}

function ruledOn(rule: PlannedAllocator, { network, marks }: AllocationRequest): Network {
  if (rule.by !== 'global' || rule.at === undefined) return network;
  const mark = marks.get(rule.at);
  if (mark === undefined) throw new Error(`the plan looks back at ${rule.at}, never marked`);
  return mark.network;
}

type Rule = (context: RunContext, rule: PlannedAllocator, request: AllocationRequest, on: Network) => Promise<Outcome<readonly number[]>>;

const carryOut: Rule = (context, rule, request, on) => {
  switch (rule.by) {
    case 'global':
      return byThreshold(context, rule, request, on);
    case 'sensitivity':
    case 'distortion':
      return bySensitivity(context, rule, request);
    case 'proportional':
    case 'shifted':
    case 'logistic':
      return byMeasure(context, rule, request);
  }
};

/** What one threshold over all layers takes of each; what is pruned there already goes first. */
async function byThreshold(
  { engine }: RunContext,
  { criterion }: GlobalAllocator,
  { statement, layers, pruned }: AllocationRequest,
  on: Network,
): Promise<Outcome<readonly number[]>> {
  const weights = weightsOf(layers, on);
  const isMagnitude = criterion === '|w|';
  const values = isMagnitude ? weights : await scoresOf(criterion, layers, weights);
  const selection = select({
    layers: layers.map(({ name, tensor, dims, axes, groups }, index): RankedLayer => {
      const mask = on.masks.get(tensor);
      return { name, tensor, dims, axes, groups, values: values[index] ?? new Float32Array(0), mask };
    }),
    rankBy: isMagnitude ? 'magnitude' : 'score',
    allocation: { kind: 'global', pruned },
    ranked: { per: 'layer' },
    keep: statement.floor && layers.map(({ name }) => keptByFloor(statement.floor, name)),
    ...tiledBy(statement),
  });
  return collecting((take) => take(selection).pruned);

  async function scoresOf(text: string, scored: readonly Layer[], own: readonly Float32Array[]): Promise<readonly Float32Array[]> {
    const parts = criterionOf(text);
    if (parts === undefined) throw new Error('the plan has a criterion that no plan has');
    const inputs = scored.map((layer, index) => ({ layer, weight: own[index] ?? new Float32Array(0), statistics: new Map() }));
    return computeScores(parts.score, inputs, engine);
  }
}

// `allocated by sensitivity(loss, levels: 100)`: each layer alone is pruned to every level and the network measured; the counts are those
// at which the distortions, taken to add up, sum to the least (Xu et al., arXiv:2308.10438).

/** Pruned units of each layer; `total` of them together. */
function bySensitivity(context: RunContext, rule: SensitivityAllocator | DistortionAllocator, request: AllocationRequest) {
  return collectingAsync(async (take) => {
    const { statement, layers, pruned, network: now, update, marks } = request;
    const scorer = take(await request.scorers.of(statement, layers, now));
    const scores = take(await scorer.score({ now, before: now, update, layers, marks }));
    const dataset = datasetOf(context, rule.data);
    const meter = take(await openMeter(context, now, dataset));
    const valueOf = await distanceFrom(now, rule, meter, dataset);
    try {
      const whole = await valueOf(now);
      const curves: DistortionCurve[] = [];
      for (const [index, layer] of layers.entries()) {
        const counts = levelsOf(layer, now, rule.levels, statement);
        const distortions: number[] = [];
        for (const count of counts) {
          const tried = take(prunedAlone(now, layer, scores, { index, count, statement }));
          // As it is, a layer distorts nothing, whatever a second measurement would say.
          const value = count === counts[0] ? whole : await valueOf(tried);
          distortions.push(value - whole);
        }
        curves.push({ counts, distortions });
      }
      return leastDistortion(curves, pruned);
    } finally {
      await meter.release();
    }
  });
}

/** The lower the better: a metric of a network, or how far its outputs are from those of the whole one. */
async function distanceFrom(
  now: Network,
  rule: SensitivityAllocator | DistortionAllocator,
  { measure, outputs }: Meter,
  dataset: Dataset,
): Promise<(network: Network) => Promise<number>> {
  const { samples } = rule;
  if (rule.by === 'sensitivity') {
    const { metric, best } = rule;
    const sign = best === 'lowest' ? 1 : -1;
    return async (network) => sign * ((await measure(network, dataset, [metric], samples))[metric] ?? NaN);
  }
  const before = await outputs(now, dataset, samples);
  const width = before.length / Math.min(samples, dataset.samples);
  return async (network) => farthest(before, await outputs(network, dataset, samples), width);
}

/** Of all samples the largest mean squared change of what is put out for one. */
export function farthest(before: Float32Array, after: Float32Array, width: number): number {
  let most = 0;
  for (let start = 0; start < before.length; start += width) {
    let sum = 0;
    for (let at = start; at < start + width; at++) sum += ((before[at] ?? 0) - (after[at] ?? 0)) ** 2;
    most = Number.isNaN(sum) ? NaN : Math.max(most, sum / width);
  }
  return most;
}

/** The counts that are tried: from what is pruned already, by equal shares, to what a floor leaves. */
function levelsOf({ name, tensor, count: weights }: Layer, { masks }: Network, levels: number, statement: PlannedPrune): readonly number[] {
  const mask = masks.get(tensor);
  const size = weightsPerUnit(statement);
  const count = weights / size;
  const already = mask === undefined ? 0 : countPruned(mask) / size;
  const most = Math.max(already, count - keptByFloor(statement.floor, name));
  const asked = Array.from({ length: levels }, (_, level) => Number(round(multiply(rational(level + 1, levels), rational(count)))));
  return [...new Set([already, ...asked.filter((one) => one > already && one < most), most])];
}

function prunedAlone(
  network: Network,
  { name, tensor, dims, axes, groups }: Layer,
  { rankBy, values: scores }: Scores,
  { index, count, statement }: { readonly index: number; readonly count: number; readonly statement: PlannedPrune },
): Outcome<Network> {
  const before = network.masks.get(tensor);
  const selection = select({
    layers: [{ name, tensor, dims, axes, groups, values: scores[index]?.read() ?? new Float32Array(0), mask: before }],
    rankBy,
    ...requestOfClauses(statement),
    allocation: { kind: 'layers', pruned: [count] },
    ranked: { per: 'layer' },
    ...tiledBy(statement),
  });
  const mask = selection.value?.masks[0];
  const values = network.values.get(tensor)?.slice();
  if (mask === undefined) return { diagnostics: selection.diagnostics };
  if (values === undefined) throw new Error(`${tensor} has no values`);
  applyMask(values, mask);
  const changes = { masks: new Map([[tensor, mask]]), values: new Map([[tensor, values]]) };
  return { value: withChanges(network, changes), diagnostics: [] };
}
