/** What a training step reads of units with gates: their costs, and which are present. */
import type { UnitGroup } from '../model/index.ts';
import type { PlannedGatedGroup, PlannedWidthGroup } from '../plan/plan.ts';
import type { RunContext } from './context.ts';
import type { MaskedValues } from './network.ts';
import { prunedUnits } from './unit-masks.ts';

/** Per unit of a group, 1 where it is there. */
export function liveUnits({
  layers,
}: Pick<RunContext, 'layers'>): (group: UnitGroup, masked: MaskedValues) => Uint8Array {
  const parameters = new Map([...layers.values()].map((layer) => [layer.tensor, layer]));
  return (group, masked) => {
    const gone = prunedUnits(group, parameters, masked);
    return Uint8Array.from(group.units, (_, unit) => (gone.has(unit) ? 0 : 1));
  };
}

type Counted = 'units' | 'params' | 'flops';

/** By the name that a loss gives it, one number a unit. */
export function costsOf({
  units,
  params,
  flops,
}: Pick<PlannedGatedGroup, Counted> | Pick<PlannedWidthGroup, Counted>): ReadonlyMap<
  string,
  Float32Array
> {
  return new Map(
    Object.entries({ params, flops }).flatMap(([name, cost]) => {
      if (cost === undefined) return [];
      const each = typeof cost === 'number' ? new Float32Array(units).fill(cost) : cost;
      return [[name, Float32Array.from(each)] as const];
    }),
  );
}
