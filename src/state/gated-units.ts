/** What a training step reads of units with gates: their costs, and which are present. */
import { groupsNamed, type UnitGroup } from '../model/index.ts';
import { ofKind } from '../plan/of-kind.ts';
import type { PlannedGatedGroup, PlannedStage, PlannedWidthGroup } from '../plan/plan.ts';
import type { RunContext } from './context.ts';
import type { MaskedValues, Network, OpenGates } from './network.ts';
import { prunedUnits } from './unit-masks.ts';
import type { GatedReader } from '../compute/gates.ts';
import { makingLayers } from '../plan/units/scored-layers.ts';
import { marginsOf } from '../compute/unit-thresholds.ts';

/** The statement of a stage that trains gates, widths or codes, and what is planned of them; undefined where none does. */
export function trainingOf<K extends 'gates' | 'inputGates' | 'widths' | 'codes'>({ statements }: PlannedStage, what: K) {
  const train = ofKind(statements, 'train').find((it) => it[what] !== undefined);
  const planned = train?.[what];
  return train && planned && { train, planned };
}

export function groupsOf({ outline }: Pick<RunContext, 'outline'>, groups: readonly { readonly name: string }[]): readonly UnitGroup[] {
  const names = groups.map(({ name }) => name);
  return groupsNamed(outline, names);
}

/** Per unit of a group, 1 where it is there. */
export function liveUnits({ layers }: Pick<RunContext, 'layers'>): (group: UnitGroup, masked: MaskedValues) => Uint8Array {
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
}: Pick<PlannedGatedGroup, Counted> | Pick<PlannedWidthGroup, Counted>): ReadonlyMap<string, Float32Array> {
  return new Map(
    Object.entries({ params, flops }).flatMap(([name, cost]) => {
      if (cost === undefined) return [];
      const each = typeof cost === 'number' ? new Float32Array(units).fill(cost) : cost;
      return [[name, Float32Array.from(each)] as const];
    }),
  );
}

/** The places of units in the weights that gates multiply, and in those that thresholds look at. */
export function gatedReaders({ layers }: Pick<RunContext, 'layers'>, group: UnitGroup): readonly GatedReader[] {
  const { factors, makers } = group;
  const made = makers && new Set(makers);
  const dims = new Map([...layers.values()].map((layer) => [layer.tensor, layer.dims]));
  if (factors !== undefined) {
    return factors.flatMap((tensor): readonly GatedReader[] => {
      const own = dims.get(tensor);
      return own === undefined ? [] : [{ tensor, dims: own, axis: 0, units: new Uint32Array(own[0] ?? 0) }];
    });
  }
  return placesOf(group, dims, ({ tensor, side }) => (made === undefined ? side === 'consumer' : made.has(tensor)));
}

/** The weights of the layers that make units; biases and norms say nothing about them. */
export function rankedOf({ layers }: Pick<RunContext, 'layers'>, group: UnitGroup): readonly GatedReader[] {
  const dims = new Map(makingLayers([group], { layers: [...layers.values()] }).map((layer) => [layer.tensor, layer.dims]));
  return placesOf(group, dims, ({ side }) => side === 'producer');
}

function placesOf(
  { members, units }: UnitGroup,
  dims: ReadonlyMap<string, readonly number[]>,
  isMeant: (member: UnitGroup['members'][number]) => boolean,
): readonly GatedReader[] {
  return members.flatMap((member, at) => {
    const { tensor, axis } = member;
    const own = dims.get(tensor);
    if (own === undefined || !isMeant(member)) return [];
    const places = new Uint32Array(own[axis] ?? 0).fill(units.length);
    units.forEach(({ indices }, unit) => indices[at]?.forEach((place) => (places[place] = unit)));
    return [{ tensor, dims: own, axis, units: places }];
  });
}

// What the units of a group have above their threshold, of a network.

/** As their training ended, once they are folded: folding one group changes the weights that others are ranked by. */
export function marginsIn(open: OpenGates, network: Pick<Network, 'values' | 'masks'>): Float64Array {
  const { values, ranked = [], units = 0, margins } = open;
  if (margins !== undefined) return margins;
  return marginsOf({ ranked, units }, values[0] ?? 0, liveIn(ranked, units, network), (tensor) => {
    const own = network.values.get(tensor);
    if (own === undefined) throw new Error(`the network has no ${tensor}`);
    return own;
  });
}

/** 0 for the units all of whose ranked weights are pruned. */
function liveIn(ranked: NonNullable<OpenGates['ranked']>, units: number, { masks }: Pick<Network, 'masks'>): Uint8Array {
  const live = new Uint8Array(units);
  for (const { tensor, dims, axis, units: places } of ranked) {
    const mask = masks.get(tensor);
    const step = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
    if (mask === undefined) return live.fill(1);
    mask.forEach((kept, at) => {
      const unit = places[Math.floor(at / step) % places.length] ?? units;
      if (kept === 1 && unit < units) live[unit] = 1;
    });
  }
  return live;
}
