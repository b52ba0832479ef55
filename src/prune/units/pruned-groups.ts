/** The number of pruned units in each group. */
import { allowedUnits } from '../../plan/units/pruned-unit-counts.ts';
import type { RunContext } from '../../state/context.ts';
import type { PrunedGroup } from '../../journal/run-event.ts';
import type { Network } from '../../state/network.ts';
import { groupsNamed } from '../../model/index.ts';
import { prunedUnits } from '../../state/unit-masks.ts';
import { isUnitPrune } from '../../plan/pruning.ts';

/** What became of a group, and what the plan would have let go. */
export interface UnitsResult extends PrunedGroup {
  readonly allowed: number;
}

/** Of the groups that statements of the plan prune. */
export function prunedUnitsOf(
  { plan, layers, outline }: Pick<RunContext, 'plan' | 'layers' | 'outline'>,
  network: Network,
): readonly UnitsResult[] {
  const prunes = plan.stages.flatMap(({ statements }) =>
    statements.filter((it) => isUnitPrune(it)),
  );
  const names = new Set(prunes.flatMap((prune) => prune.layers));
  const parameters = new Map([...layers.values()].map((layer) => [layer.tensor, layer]));
  return groupsNamed(outline, [...names]).map((group) => {
    const { title: name, units } = group;
    const own = prunes.filter((prune) => prune.layers.includes(name));
    return {
      ...{ name, pruned: prunedUnits(group, parameters, network).size, of: units.length },
      allowed: Math.max(...own.map((prune) => allowedUnits(prune, name, units.length))),
    };
  });
}
