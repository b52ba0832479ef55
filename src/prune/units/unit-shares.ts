/** How many units each group loses of a number of them, where a rule of the plan says so. */
import { itemAt } from '../../basics/must.ts';
import { keptByFloor } from '../../plan/pruning.ts';
import { collecting, collectingAsync, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { MeasuredAllocator, PlannedAllocator } from '../../plan/plan.ts';
import type { Shared } from '../../plan/prune/share-score.ts';
import { sharedOf } from '../../plan/units/inner-groups.ts';
import { branchNumbers } from '../../score/branch-scores.ts';
import { openUnitScorer, type UnitScoring } from '../../score/unit-scorer.ts';
import { countPruned } from '../../state/masks.ts';
import type { Network } from '../../state/network.ts';
import { measuringOf, numbersOf, sharedOut, type Size } from '../measured-shares.ts';
import { choose, rankGroup, type RankedGroup } from './ranked-groups.ts';

/** Of so many units together, those of each group. */
export type UnitShares = (pruned: number) => Outcome<readonly number[]>;

/** Undefined where the allocation is that of the criterion itself. */
export async function unitShares(
  scoring: UnitScoring,
  ranked: readonly RankedGroup[],
  network: Network,
): Promise<Outcome<UnitShares> | undefined> {
  const { allocated } = scoring.statement;
  if (allocated === undefined) return undefined;
  return allocated.by === 'global' ? await asRankedBy(allocated, scoring, network) : await asMeasured(allocated, scoring, ranked, network);
}

/** One threshold over all groups, of another criterion. */
function asRankedBy(
  { criterion, calibration }: Extract<PlannedAllocator, { by: 'global' }>,
  scoring: UnitScoring,
  network: Network,
): Promise<Outcome<UnitShares>> {
  return collectingAsync(async (take) => {
    const { groups, parameters } = scoring;
    const statement = measuringOf(scoring.statement, criterion, calibration);
    const { score, release } = take(await openUnitScorer({ ...scoring, statement }, network));
    const scores = await score(network);
    await release();
    const { units } = take(scores);
    const others = groups.map((group, at) => rankGroup(group, itemAt(units, at), parameters, network));
    return (pruned) => collecting((take) => take(choose(others, statement, { kind: 'global', pruned })).pruned);
  });
}

function asMeasured(
  rule: PlannedAllocator,
  scoring: UnitScoring,
  ranked: readonly RankedGroup[],
  network: Network,
): Promise<Outcome<UnitShares>> {
  return collectingAsync(async (take) => {
    const { statement, groups, context } = scoring;
    if (!('bounds' in rule)) throw new Error('the plan shares no units out by other rules');
    const shared = groups.map((group) => sharedOf(group, [...context.layers.values()]));
    const scores = take(
      rule.branches === undefined
        ? await ofMakers(rule, shared, scoring, network)
        : await branchNumbers(context, rule, { names: shared.map(({ name }) => name), network }),
    );
    const sizes = ranked.map(({ pseudo, bundles }): Size => {
      const [units, already] = [bundles.length, countPruned(pseudo.mask)];
      return { units, already, most: Math.max(already, units - keptByFloor(statement.floor, pseudo.name)) };
    });
    return (pruned) => sharedOut(rule, { layers: shared, sizes, scores, pruned });
  });
}

/** The number of a group is the sum of those of the layers that make its units. */
function ofMakers(
  rule: MeasuredAllocator,
  shared: readonly Shared[],
  { statement, update, scorers, marks, context }: UnitScoring,
  network: Network,
): Promise<Outcome<readonly number[]>> {
  return collectingAsync(async (take) => {
    const making = new Set(shared.flatMap(({ tensors }) => tensors));
    const layers = [...context.layers.values()].filter(({ tensor }) => making.has(tensor));
    const found = take(await numbersOf(context, rule, { statement, layers, network, marks, update, scorers }));
    const numbers = new Map(layers.map(({ tensor }, at) => [tensor, found?.[at] ?? NaN]));
    return shared.map(({ tensors }) => tensors.reduce((sum, tensor) => sum + (numbers.get(tensor) ?? NaN), 0));
  });
}
