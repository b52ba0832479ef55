/** What a unit takes of the network while all others are there: the parameters in its slices, and the multiply-adds with them. */
import { lengthOf } from '../../basics/lists.ts';
import { sumAt } from '../../basics/maps.ts';
import type { PlannedCost } from '../plan.ts';
import type { Layer, UnitGroup } from '../../model/index.ts';
import type { ModelFacts } from '../facts.ts';
import { chosenFlops, expectedFlops } from '../../vocabulary/expressions/variables.ts';

export const unitCosts = ['params', 'flops'] as const;
export type UnitCost = (typeof unitCosts)[number];

const ofWidths = [expectedFlops, chosenFlops];

/** Names of what moves while gates train. */
export const movedOfGates: readonly string[] = ['q', 'gate', expectedFlops];

/** What a penalty of gates may name; one that names none of `movedOfGates` is none. */
export const namesOfGates: ReadonlySet<string> = new Set([...['q', 'gate', ...unitCosts, 'pi'], ...ofWidths]);

/** True where an expression speaks of widths and not of single units. */
export function namesWidths(names: ReadonlySet<string>): boolean {
  return ofWidths.some((name) => names.has(name));
}

/** One number where all units of the group are alike, else one a unit. */
export function costOf(group: UnitGroup, of: UnitCost, { layers, macs }: Pick<ModelFacts, 'layers' | 'macs'>): PlannedCost {
  const tensors = new Set(group.members.map(({ tensor }) => tensor));
  const own = layers.filter(({ tensor }) => tensors.has(tensor));
  const costs = group.units.map((_, unit) =>
    own.reduce((sum, layer) => {
      const share = shareIn(layer, group, unit);
      return sum + share * (of === 'params' ? layer.count : sumAt(macs.layers, layer.name));
    }, 0),
  );
  const whole = costs.map((cost) => Math.round(cost));
  const [first = 0] = whole;
  return whole.every((cost) => cost === first) ? first : whole;
}

/** The share of a tensor that lies in slices of a unit, along one axis or several. */
function shareIn({ tensor, dims }: Layer, { members, units }: UnitGroup, unit: number): number {
  const kept = new Map<number, number>();
  members.forEach(({ tensor: own, axis }, at) => {
    if (own !== tensor) return;
    const size = dims[axis] ?? 1;
    kept.set(axis, (kept.get(axis) ?? size) - lengthOf(units[unit]?.indices[at]));
  });
  return 1 - [...kept].reduce((share, [axis, left]) => (share * left) / (dims[axis] ?? 1), 1);
}
