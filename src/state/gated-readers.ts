/** The places of units in the weights that gates multiply, and in those that thresholds look at. */
import type { GatedReader } from '../compute/gates.ts';
import type { UnitGroup } from '../model/index.ts';
import { makingLayers } from '../plan/units/scored-layers.ts';
import type { RunContext } from './context.ts';

export function gatedReaders(
  { layers }: Pick<RunContext, 'layers'>,
  group: UnitGroup,
): readonly GatedReader[] {
  const { factors, makers } = group;
  const made = makers && new Set(makers);
  const dims = new Map([...layers.values()].map((layer) => [layer.tensor, layer.dims]));
  if (factors !== undefined) {
    return factors.flatMap((tensor): readonly GatedReader[] => {
      const own = dims.get(tensor);
      return own === undefined
        ? []
        : [{ tensor, dims: own, axis: 0, units: new Uint32Array(own[0] ?? 0) }];
    });
  }
  return placesOf(group, dims, ({ tensor, side }) =>
    made === undefined ? side === 'consumer' : made.has(tensor),
  );
}

/** The weights of the layers that make units; biases and norms say nothing about them. */
export function rankedOf(
  { layers }: Pick<RunContext, 'layers'>,
  group: UnitGroup,
): readonly GatedReader[] {
  const makers = makingLayers([group], { layers: [...layers.values()] });
  const dims = new Map(makers.map((layer) => [layer.tensor, layer.dims]));
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
