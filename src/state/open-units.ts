/** How probably each unit of a stage is open, whatever gives it a gate. */
import { openAbove } from '../compute/gates.ts';
import type { UnitGroup } from '../model/index.ts';
import type { PlannedGates, PlannedStage } from '../plan/plan.ts';
import type { RunContext } from './context.ts';
import { gatesIn, groupsOf } from './gates.ts';
import type { Network } from './network.ts';
import { prunedUnits } from './unit-masks.ts';

export interface OpenUnits {
  readonly group: UnitGroup;
  /** The probability that the gate is open, by unit; 0 of one that is pruned. */
  readonly open: Float64Array;
}

/** An annealed gate is open or shut; what is drawn is open with a probability. */
function opening(gates: PlannedGates): (value: number) => number {
  if ('form' in gates) return (m) => (m >= 0 ? 1 : 0);
  const closed = openAbove(gates);
  return (logAlpha) => 1 / (1 + Math.exp(closed - logAlpha));
}

/** Groups with gates in this stage; none where no gates train. */
export function openUnits(
  context: Pick<RunContext, 'outline' | 'layers'>,
  stage: PlannedStage,
  { gates, masks, values }: Network,
): readonly OpenUnits[] {
  const training = gatesIn(stage);
  if (training === undefined) return [];
  const openAt = opening(training.gates);
  const parameters = new Map([...context.layers.values()].map((layer) => [layer.tensor, layer]));
  return groupsOf(context, training.gates).map((group) => {
    const own = gates?.get(group.title)?.values ?? [];
    const gone = prunedUnits(group, parameters, { masks, values });
    const open = Float64Array.from(own, (value, unit) => (gone.has(unit) ? 0 : openAt(value)));
    return { group, open };
  });
}
