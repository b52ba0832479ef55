/** `compact`: the units that statements before it prune are taken out of the written model. */
import { sumAt } from '../../basics/maps.ts';
import { unitsAcross } from '../../diagnostics/catalogue/model-components.ts';
import { nothingToCompact } from '../../diagnostics/catalogue/plan-units.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { worldOf, type UnitGroup } from '../../model/index.ts';
import type { PlannedFolding, ModelLeft } from '../plan.ts';
import { clause } from '../reading.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';
import { boundsOf, expectingPruned } from '../state/pruned-counts.ts';
import { unitGroupsOf, type ModelFacts } from '../facts.ts';
import type { PlanState } from '../state/plan-state.ts';

export function planCompact(statement: TypedStatement, context: PlanContext): PlannedStep {
  const { state, facts, at } = context;
  const all = unitGroupsOf(facts);
  const isPruned = ({ title }: UnitGroup): boolean => state.units.has(title) && boundsOf(state.pruned, title).most > 0;
  const folding = clause(statement, 'folding') === undefined ? undefined : foldingOf(all);
  const looked = new Set(folding?.groups);
  const groups = all.filter((group) => isPruned(group) || looked.has(group.title));
  if (groups.length === 0 && state.units.size === 0) return failed(context, [complain(context, nothingToCompact, {}, statement.span)]);
  const across = groups.flatMap((group) => {
    const models = facts.modelsAcross?.(group);
    if (models === undefined) return [];
    return [complain(context, unitsAcross, { group: group.title, models }, statement.span)];
  });
  if (across.length > 0) return failed(context, across);
  const changing = groups.filter(({ changes }) => changes.length > 0).map(({ title }) => title);
  return {
    statements: [
      {
        kind: 'compact',
        at,
        groups: groups.map(({ title }) => title),
        changing: changing.length > 0 ? changing : undefined,
        folding,
        // Decided when it is known what follows.
        cut: 'at end',
        left: countedLeft(facts, state) ?? expectedLeft(facts, state),
      },
    ],
    state,
    diagnostics: [],
  };
}

/** Units that can go, but for branches, experts, rows of tables and what an operator takes as a whole. */
function foldingOf(all: readonly UnitGroup[]): PlannedFolding {
  const free = all.filter(
    ({ pin, cuts, kind, leavesBlank }) =>
      pin === undefined && cuts === undefined && kind !== 'experts' && !leavesBlank && worldOf(kind) === 'heads',
  );
  const stays = free
    .filter(({ changes }) => changes.length > 0)
    .map(({ title, units, changes }) => ({
      group: title,
      units: units.length,
      why: `${changes.join(', ')} would give other values without them`,
    }));
  const groups = free.filter(({ changes }) => changes.length === 0).map(({ title }) => title);
  return { groups, stays: stays.length > 0 ? stays : undefined };
}

// What is left of a model when its pruned units are cut: exact where the counts of all groups are known, as the
// model is cut then; else an estimate. Weights that are pruned one by one stay in their matrices.

type Pruned = Pick<PlanState, 'pruned' | 'units'>;

/** Undefined where scores decide how many units a group loses, or work hangs on sizes that are open. */
function countedLeft({ sizeWithout, uncounted }: ModelFacts, { pruned, units }: Pruned): ModelLeft | undefined {
  const counts = [...units].map((title) => [title, boundsOf(pruned, title)] as const);
  if (counts.some(([, { least, most }]) => least !== most)) return undefined;
  if (sizeWithout === undefined || (uncounted?.() ?? []).length > 0) return undefined;
  return sizeWithout(new Map(counts.map(([title, { most }]) => [title, most])));
}

function expectedLeft({ macs, layers, unitGroups }: ModelFacts, { pruned }: Pruned): ModelLeft {
  const groups = unitGroups?.() ?? [];
  const sizes = new Map(groups.map(({ title, units, parts }) => [title, units.length / (parts?.count ?? 1)]));
  const expected = expectingPruned(pruned, sizes);
  const branches = new Map<string, number>();
  for (const { title, members, cuts } of groups) {
    const { least, most } = boundsOf(pruned, title);
    // A block whose sublayers may go has no count of its own.
    const isCounted = least === most || pruned.pools.some((pool) => pool.layers.has(title));
    const own = cuts !== undefined && isCounted ? expected(title) : 0;
    for (const { tensor } of own === 0 ? [] : members) branches.set(tensor, Math.max(sumAt(branches, tensor), own));
  }
  const gone = new Map<string, Map<number, number>>();
  for (const { title, members, parts, cuts } of groups) {
    if (cuts !== undefined) continue;
    // Units in a branch that may go have gone with it at most: that is counted above.
    const isInner = members.some(({ tensor }) => branches.has(tensor));
    const units = isInner ? boundsOf(pruned, title).least : expected(title);
    for (const { tensor, axis, slices } of members) {
      const axes = gone.get(tensor) ?? new Map<number, number>();
      gone.set(tensor, axes.set(axis, sumAt(axes, axis) + units * (parts?.count ?? 1) * slices));
    }
  }
  const shareOf = (tensor: string, dims: readonly number[]): number =>
    dims.reduce((share, dim, axis) => share * Math.max(0, 1 - (gone.get(tensor)?.get(axis) ?? 0) / dim), 1 - sumAt(branches, tensor));
  let [ops, parameters] = [macs.total, 0];
  for (const { name, tensor, dims, count } of layers) {
    const share = shareOf(tensor, dims);
    ops -= sumAt(macs.layers, name) * (1 - share);
    parameters += count * share;
  }
  return { macs: Math.round(ops), parameters: Math.round(parameters) };
}
