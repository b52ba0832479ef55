/** `compact`: the units that statements before it prune are taken out of the written model. */
import { unitsAcross } from '../../diagnostics/catalogue/model-components.ts';
import { nothingToCompact } from '../../diagnostics/catalogue/plan-units.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { worldOf, type UnitGroup } from '../../model/index.ts';
import type { PlannedFolding } from '../plan.ts';
import { clause } from '../reading.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';
import { boundsOf } from '../state/pruned-counts.ts';
import { unitGroupsOf } from '../facts.ts';
import { leftWithoutUnits } from '../units/left-without-units.ts';

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
  // Folding takes more units, which only weights tell.
  const left = leftWithoutUnits(facts, state);
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
        left: folding === undefined ? left : { ...left, between: undefined },
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
