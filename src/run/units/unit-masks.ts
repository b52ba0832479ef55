/** Masks of units, and masks of the tensors that their slices lie in. */
import type { Layer, UnitGroup } from '../../model/index.ts';
import type { Network } from '../network.ts';
import { eachRunOfSlice, sliceLayout } from './slices.ts';

/** Parameters by stored tensor; whatever else a unit has slices in carries no mask. */
export type Parameters = ReadonlyMap<string, Pick<Layer, 'dims'>>;

/** Indices of the units whose every slice is masked. */
export function prunedUnits(
  { units, members }: Pick<UnitGroup, 'units' | 'members'>,
  parameters: Parameters,
  { masks, values }: Pick<Network, 'masks' | 'values'>,
): ReadonlySet<number> {
  const held = members.flatMap(({ tensor, axis }, at) => {
    const layer = parameters.get(tensor);
    if (layer === undefined || !values.has(tensor)) return [];
    return [{ mask: masks.get(tensor), layout: sliceLayout(layer.dims, axis), at }];
  });
  if (held.length === 0 || held.some(({ mask }) => mask === undefined)) return new Set();
  const isGone = ({ indices }: UnitGroup['units'][number]): boolean =>
    held.every(({ mask, layout, at }) =>
      (indices[at] ?? []).every((index) => mask !== undefined && isMasked(mask, layout, index)),
    );
  return new Set(
    [...units.keys()].filter((unit) => isGone(units[unit] ?? { label: -1, indices: [] })),
  );
}

function isMasked(
  mask: Uint8Array,
  layout: ReturnType<typeof sliceLayout>,
  index: number,
): boolean {
  let kept = 0;
  eachRunOfSlice(layout, mask.length, index, (start, end) => {
    for (let i = start; i < end; i++) kept += mask[i] ?? 0;
  });
  return kept === 0;
}

/** New masks of every parameter that these units have slices in. */
export function masksWithout(
  gone: readonly { readonly group: UnitGroup; readonly units: ReadonlySet<number> }[],
  parameters: Parameters,
  { masks, values }: Pick<Network, 'masks' | 'values'>,
): ReadonlyMap<string, Uint8Array> {
  const made = new Map<string, Uint8Array>();
  for (const { group, units } of gone) {
    group.members.forEach(({ tensor, axis }, at) => {
      const layer = parameters.get(tensor);
      const length = values.get(tensor)?.length;
      if (layer === undefined || length === undefined) return;
      const mask = made.get(tensor) ?? masks.get(tensor)?.slice() ?? new Uint8Array(length).fill(1);
      made.set(tensor, mask);
      const layout = sliceLayout(layer.dims, axis);
      for (const unit of units) {
        for (const index of group.units[unit]?.indices[at] ?? []) {
          eachRunOfSlice(layout, length, index, (start, end) => mask.fill(0, start, end));
        }
      }
    });
  }
  return made;
}
