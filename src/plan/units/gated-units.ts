/** Which layers read units, why some units can have no gate, since a closed gate must equal a removed unit, and what a unit costs. */
import type { Layer, UnitGroup } from '../../model/index.ts';
import type { ModelFacts } from '../facts.ts';
import { lengthOf } from '../../basics/lists.ts';
import { sumAt } from '../../basics/maps.ts';
import type { PlannedCost } from '../plan.ts';
import { readersOf } from '../pruning.ts';
import { chosenFlops, expectedFlops } from '../../vocabulary/expressions/variables.ts';

/** Layers whose weights gates multiply: those that read the units, make a stream, or end a branch. */
export function gatedLayers(group: UnitGroup, facts: Pick<ModelFacts, 'layers'>): readonly Layer[] {
  const { factors = group.makers } = group;
  if (factors === undefined) return readersOf([group], facts.layers);
  const tensors = new Set(factors);
  return facts.layers.filter(({ tensor }) => tensors.has(tensor));
}

/** Undefined where gates can stand on the units. */
export function gateObstacle(group: UnitGroup, facts: ModelFacts): string | undefined {
  const { cuts, factors, changes, bare = [] } = group;
  if (cuts !== undefined) {
    return factors === undefined
      ? 'what it adds is linear in no weights of its own, which could hold the gate'
      : float64Among(gatedLayers(group, facts));
  }
  if (changes[0] !== undefined) {
    const why = `what ${changes[0]} gives for others depends on them`;
    return /LayerNormalization/.test(changes[0]) ? `${why}, by their mean too, which no scale of the norm makes up for` : why;
  }
  if (group.makers !== undefined) return float64Among(gatedLayers(group, facts));
  if (bare[0] !== undefined) return `${bare[0]} reads them without weights`;
  const readers = readersOf([group], facts.layers);
  return readers.length === 0 ? 'no weights read them' : float64Among(readers);
}

function float64Among(gated: readonly Layer[]): string | undefined {
  const other = gated.find(({ type }) => type === 'float64');
  return other && `\`${other.name}\`, whose weights are multiplied, is float64`;
}

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
    own.reduce((sum, layer) => sum + shareIn(layer, group, unit) * (of === 'params' ? layer.count : sumAt(macs.layers, layer.name)), 0),
  );
  const whole = costs.map((cost) => Math.round(cost));
  const [first = 0] = whole;
  return whole.every((cost) => cost === first) ? first : whole;
}

/** Those that the loss counts. */
export function costsOf(group: UnitGroup, counted: ReadonlySet<UnitCost>, facts: Pick<ModelFacts, 'layers' | 'macs'>) {
  const [params, flops] = unitCosts.map((of) => (counted.has(of) ? costOf(group, of, facts) : undefined));
  return { params, flops };
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
