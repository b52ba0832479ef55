/**
 * One update of a prune of units: scores, exact selection among bundles, masks of all their slices.
 * Where units are rescored, in rounds of so many.
 */
import { sum } from '../../basics/numbers.ts';
import { itemAt } from '../../basics/must.ts';
import { collecting, collectingAsync, type Outcome } from '../../diagnostics/diagnostic.ts';
import { groupsNamed, inMultiples, normsBehind, type Layer, type Model, type UnitGroup } from '../../model/index.ts';
import { speaksOfMakers } from '../../plan/criteria/criterion.ts';
import { widthName } from '../../plan/criteria/gate.ts';
import { criterionOf } from '../../plan/criteria/read.ts';
import type { PlannedPrune, PlannedUpdate, UnitPrune } from '../../plan/plan.ts';
import { makingLayers, normedLayers, scoredLayers } from '../../plan/units/scored-layers.ts';
import type { Allocation } from '../../select/request.ts';
import { movedBiases } from '../../score/bias-compensation.ts';
import type { Carried } from '../../state/carried.ts';
import { isLazy, replaced } from '../../state/lazy-values.ts';
import { withChanges, type Network, type Values } from '../../state/network.ts';
import type { Pruned } from '../choose-weights.ts';
import { rankedUnits } from '../clauses/index.ts';
import {
  roundOf,
  withinBudget,
  fittedReaders,
  choose,
  prunedBundlesOf,
  rankGroup,
  inWholeWidths,
  type Chosen,
  type RankedGroup,
} from './ranked-groups.ts';
import { budgetAt } from '../../plan/units/budget-amount.ts';
import { meterOf } from '../../plan/units/meter.ts';
import { unitShares, type UnitShares } from './unit-shares.ts';
import { masksWithout, packedMasksWithout } from '../../state/unit-masks.ts';
import { openUnitScorer, type UnitScores, type UnitScoring } from '../../score/unit-scorer.ts';
import { sourcesUnder, valuesUnder } from '../../state/values-under.ts';
import { isBudgetPrune } from '../../plan/pruning.ts';

export interface UnitPruning extends Pick<UnitScoring, 'context' | 'statement' | 'update' | 'scorers' | 'marks'> {
  /** What clauses have carried here from earlier updates. */
  readonly carried?: Carried;
}

/** New arrays for every parameter that a unit has slices in; the network itself is not touched. */
export function pruneUnits(before: Network, pruning: UnitPruning): Promise<Outcome<Pruned>> {
  return collectingAsync(async (take) => {
    const { context, statement } = pruning;
    const groups = inSteps(groupsNamed(context.outline, statement.layers), statement);
    const all = [...context.layers.values()];
    const scoring: UnitScoring = {
      ...pruning,
      groups,
      layers: rankedLayers(statement, groups, context.outline, all),
      parameters: new Map(all.map((layer) => [layer.tensor, layer])),
    };
    const { score, release } = take(await openUnitScorer(scoring, before));
    let masks: Network['masks'] = new Map();
    let values: Network['values'] = new Map();
    const order: string[] = [];
    try {
      for (let network = before; ; network = withChanges(before, { masks, values })) {
        const scores = take(await score(network));
        const { units, carried } = rankedUnits(statement, groups, scores.units, pruning.carried);
        const ranked = groups.map((group, index) => rankGroup(group, itemAt(units, index), scoring.parameters, network));
        const shares = await unitShares(scoring, ranked, network);
        const { gone, pruned, left, isLast } = take(chooseShared(ranked, network, scoring, shares && take(shares)));
        const own = take(await changedWithout(gone, network, scoring, scores.means));
        masks = replaced(masks, own.masks);
        values = replaced(values, own.values);
        order.push(...branchesOf(ranked, gone));
        const gained = sum(pruned) > sum(prunedBundlesOf(ranked));
        if (!isLast && gained) continue;
        return {
          masks,
          values,
          pruned: sum(pruned),
          groups: gone.map(({ group: { title, units: all }, units: left }) => ({ name: title, pruned: left.size, of: all.length })),
          left,
          carried,
          gone: order.length > 0 ? order : undefined,
        };
      }
    } finally {
      await release();
    }
  });
}

/** The masks and the values that change where these units go, what is compensated included. */
function changedWithout(gone: Chosen['gone'], network: Network, scoring: UnitScoring, means: Parameters<typeof compensated>[3]) {
  return collectingAsync(async (take) => {
    const { context, parameters } = scoring;
    const masks = context.isLarge ? packedMasksWithout(gone, parameters, network) : masksWithout(gone, parameters, network);
    const fitted = take(await compensated(network, masks, scoring, means));
    const values = isLazy(masks) ? sourcesUnder(masks, network, fitted, context.spill) : valuesUnder(masks, network, fitted);
    return { masks, values };
  });
}

/** As the plan had it: where norms or relevance are the scores, layers that make the units. */
function rankedLayers({ criterion }: PlannedPrune, groups: readonly UnitGroup[], model: Model, layers: readonly Layer[]): readonly Layer[] {
  const { norms = [], statistics = [] } = criterionOf(criterion) ?? {};
  if (norms.length > 0) return normedLayers(groups, { layers }, normsBehind(model));
  return (speaksOfMakers(statistics) ? makingLayers : scoredLayers)(groups, { layers });
}

/** As planned: where multiples are to be left, units go in steps. */
function inSteps(groups: readonly UnitGroup[], { groups: planned }: UnitPrune) {
  return groups.map((group, index) => {
    const multiple = planned[index]?.multiple;
    return multiple === undefined ? group : inMultiples(group, multiple);
  });
}

/** Sublayers or blocks that go in this round, those that rank lowest first. */
function branchesOf(ranked: readonly RankedGroup[], gone: Chosen['gone']): readonly string[] {
  return ranked
    .flatMap(({ group, pseudo }, index) => {
      const goes = gone[index]?.units.size === 1 && pseudo.mask[0] === 1;
      return group.cuts !== undefined && goes ? [{ title: group.title, score: pseudo.values[0] ?? 0 }] : [];
    })
    .toSorted((a, b) => a.score - b.score)
    .map(({ title }) => title);
}

function chooseShared(
  ranked: readonly RankedGroup[],
  network: Network,
  { context, statement, update, parameters }: UnitScoring,
  shares: UnitShares | undefined,
): Outcome<Chosen & { readonly isLast: boolean }> {
  const { rescored = Infinity } = statement;
  const before = prunedBundlesOf(ranked);
  const now = sum(before);
  const own = (asked: Allocation): Outcome<Chosen> => {
    const chosen = () => choose(ranked, statement, asked);
    if (statement.criterion === widthName) return inWholeWidths(chosen(), network);
    if (shares === undefined || asked.kind !== 'global') return chosen();
    return collecting((take) => take(choose(ranked, statement, { kind: 'layers', pruned: take(shares(asked.pruned)) })));
  };
  if (isBudgetPrune(statement)) {
    const most = Math.min(update.pruned, now + rescored);
    return withinBudget(meterOf(budgetAt(statement.budget, update), context.plan), {
      model: context.outline,
      network,
      parameters,
      choose: own,
      least: now,
      most,
      file: context.plan.model.file,
      isLast: most === update.pruned,
    });
  }
  const { allocation, isLast } = stepTo(statement, update, before, rescored);
  return roundOf(own(allocation), isLast);
}

/** With `global`, or shares that a rule gives, so many of all, else so many of each group. */
function stepTo(
  { allocation, layers }: PlannedPrune,
  { pruned, layers: counts }: PlannedUpdate,
  before: readonly number[],
  rescored: number,
): { readonly allocation: Allocation; readonly isLast: boolean } {
  if (allocation === 'global' || allocation === 'computed') {
    const next = Math.min(pruned, sum(before) + rescored);
    return { allocation: { kind: 'global', pruned: next }, isLast: next === pruned };
  }
  if (counts === undefined) throw new Error('a plan fixes the counts of such an allocation');
  const ends = layers.map((name) => counts[name] ?? 0);
  const next = ends.map((end, index) => Math.min(end, (before[index] ?? 0) + rescored));
  return { allocation: { kind: 'layers', pruned: next }, isLast: next.every((count, index) => count === ends[index]) };
}

/** What is kept makes up for what goes, where the statement says so. */
async function compensated(
  network: Network,
  masks: ReadonlyMap<string, Uint8Array>,
  { context, statement, layers }: UnitScoring,
  means: UnitScores['means'],
): Promise<Outcome<ReadonlyMap<string, Values>>> {
  return statement.compensation === 'obs'
    ? await fittedReaders(context, statement, { before: network, masks, layers })
    : { value: movedBy(network, masks, layers, means), diagnostics: [] };
}

/** What kept biases take over of what goes. */
function movedBy(before: Network, masks: ReadonlyMap<string, Uint8Array>, layers: readonly Layer[], means: UnitScores['means']) {
  if (means === undefined) return new Map();
  const reading = layers.filter(({ name, tensor }) => means.biases.has(name) && masks.has(tensor));
  return movedBiases(before, masks, reading, means);
}
