/** How probably each unit of a stage is open, whatever gives it a gate. */
import type { UnitGroup } from '../model/index.ts';
import type { PlannedStage } from '../plan/plan.ts';
import type { RunContext } from './context.ts';
import { opening } from './gates.ts';
import { groupsOf, marginsIn, trainingOf } from './gated-units.ts';
import type { Network } from './network.ts';
import { prunedUnits } from './unit-masks.ts';

export interface OpenUnits {
  readonly group: UnitGroup;
  /** The probability that the gate is open, by unit; 0 of one that is pruned. */
  readonly open: Float64Array;
}

export function openUnits(
  context: Pick<RunContext, 'outline' | 'layers'>,
  stage: PlannedStage,
  { gates, masks, values }: Network,
): readonly OpenUnits[] {
  const training = trainingOf(stage, 'gates');
  if (training === undefined) return [];
  const openAt = opening(training.planned);
  const parameters = new Map([...context.layers.values()].map((layer) => [layer.tensor, layer]));
  return groupsOf(context, training.planned.groups).map((group) => {
    const placed = gates?.get(group.title);
    const isRanked = placed?.ranked !== undefined;
    const own = isRanked ? marginsIn(placed, { values, masks }) : (placed?.values ?? []);
    const gone = prunedUnits(group, parameters, { masks, values });
    return { group, open: Float64Array.from(own, (value, unit) => (gone.has(unit) ? 0 : openAt(value))) };
  });
}
