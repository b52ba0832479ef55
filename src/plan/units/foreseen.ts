/** The known numbers of pruned units when a window opens, by group. */
import { flatMapDefined } from '../../basics/lists.ts';
import { unitGroupsOf } from '../facts.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import { prunesUnits } from '../prune/pruned-kind.ts';
import type { Setup } from '../prune/setup.ts';
import { isWindowed } from '../schedule/window.ts';
import type { PlanContext } from '../plan-context.ts';
import { boundsOf } from '../state/pruned-counts.ts';
import { isPrunedSingly } from './member-counts.ts';

/** Bundles of each group that are gone when the window opens; undefined where scores decide. */
export function prunedBefore({ statement, context }: Setup): ReadonlyMap<string, number> | undefined {
  const others = context.stage.statements.filter((one) => one !== statement);
  if (others.some(actsBeside) || mayEmpty(context)) return undefined;
  const bounds = groupsIn(context).map(({ title }) => {
    return { title, ...boundsOf(context.state.pruned, title) };
  });
  if (bounds.some(({ least, most }) => least !== most)) return undefined;
  return new Map(bounds.map(({ title, most }) => [title, most]));
}

/** Takes units over a window of its own. */
export function actsBeside(statement: TypedStatement): boolean {
  return statement.verb === 'prune' && isWindowed(statement) && prunesUnits(statement);
}

/** Whether single weights that were pruned may be all that a unit had. */
export function mayEmpty({ facts, state }: PlanContext): boolean {
  const own = new Map(facts.layers.map((layer) => [layer.tensor, layer]));
  return groupsIn({ facts }).some(({ members }) => {
    const held = flatMapDefined(members, ({ tensor }) => own.get(tensor));
    return (
      held.length > 0 &&
      held.every(({ name }) => state.masked.has(name)) &&
      held.some((layer) => isPrunedSingly(layer, state.pruned, facts))
    );
  });
}

export function groupsIn({ facts }: Pick<PlanContext, 'facts'>): readonly UnitGroup[] {
  return unitGroupsOf(facts);
}
