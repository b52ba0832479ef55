/** Masks of units, and masks of the tensors that their slices lie in. */
import { flatMapDefined } from '../basics/lists.ts';
import type { Layer, UnitGroup } from '../model/index.ts';
import { lazyMap, sourceOf, type LazyMap } from './lazy-values.ts';
import type { Network, Values } from './network.ts';
import { countBits } from '../select/packed-bits.ts';
import { packedMaskOf, packedSource, packMask, type PackedMask, type PackedSource } from './packed-masks.ts';
import { aliveInBits, areWholeBytes, clearInBits, clearSlices, keptInSlices, sliceLayout, type SliceLayout } from './slices.ts';

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
    return [{ tensor, layout: sliceLayout(layer.dims, axis), at }];
  });
  if (held.length === 0 || held.some(({ tensor }) => !masks.has(tensor))) return new Set();
  const kept = held.map(({ tensor, layout, at }) => {
    const packed = packedMaskOf(masks, tensor);
    const counts =
      packed !== undefined && areWholeBytes(layout)
        ? aliveInBits(packed.bits, layout)
        : keptInSlices(masks.get(tensor) ?? new Uint8Array(0), layout);
    return { counts, at };
  });
  const isGone = ({ indices }: UnitGroup['units'][number]): boolean =>
    kept.every(({ counts, at }) => (indices[at] ?? []).every((index) => counts[index] === 0));
  return new Set([...units.keys()].filter((unit) => isGone(units[unit] ?? { label: -1, indices: [] })));
}

export type PrunedOfGroup = { readonly group: UnitGroup; readonly units: ReadonlySet<number> };

/** New masks of every parameter that these units have slices in. */
export function masksWithout(
  gone: readonly PrunedOfGroup[],
  parameters: Parameters,
  network: Pick<Network, 'masks' | 'values'>,
): ReadonlyMap<string, Uint8Array> {
  return new Map([...cutsOf(gone, parameters, network)].map(([tensor, cut]) => [tensor, maskUnder(tensor, cut, network)]));
}

/** The same, a bit a weight and one mask in memory at a time. */
export function packedMasksWithout(
  gone: readonly PrunedOfGroup[],
  parameters: Parameters,
  network: Pick<Network, 'masks' | 'values'>,
): LazyMap<Uint8Array> {
  const packed = new Map<string, PackedSource>();
  for (const [tensor, cut] of cutsOf(gone, parameters, network)) {
    const own = bitsUnder(tensor, cut, network) ?? packMask(maskUnder(tensor, cut, network));
    packed.set(tensor, packedSource(own));
  }
  return lazyMap(packed);
}

type CutOfTensor = { readonly length: number; readonly slices: { readonly layout: SliceLayout; readonly indices: readonly number[] }[] };

function cutsOf(gone: readonly PrunedOfGroup[], parameters: Parameters, { values }: Pick<Network, 'values'>) {
  const cuts = new Map<string, CutOfTensor>();
  for (const { group, units } of gone) {
    group.members.forEach(({ tensor, axis }, at) => {
      const layer = parameters.get(tensor);
      const length = sourceOf<Values>(values, tensor)?.length;
      if (layer === undefined || length === undefined) return;
      const cut = cuts.get(tensor) ?? { length, slices: [] };
      cuts.set(tensor, cut);
      const indices = flatMapDefined([...units], (unit) => group.units[unit]?.indices[at]);
      cut.slices.push({ layout: sliceLayout(layer.dims, axis), indices });
    });
  }
  return cuts;
}

/** Without a byte a weight between them; undefined where slices share bytes. */
function bitsUnder(tensor: string, { length, slices }: CutOfTensor, { masks }: Pick<Network, 'masks'>): PackedMask | undefined {
  const before = packedMaskOf(masks, tensor);
  if (before === undefined && masks.has(tensor)) return undefined;
  if (length % 8 !== 0 || !slices.every(({ layout }) => areWholeBytes(layout))) return undefined;
  const bits = before?.bits.slice() ?? new Uint8Array(length / 8).fill(255);
  for (const { layout, indices } of slices) clearInBits(bits, layout, indices);
  return { bits, length, pruned: length - countBits(bits) };
}

function maskUnder(tensor: string, { length, slices }: CutOfTensor, { masks }: Pick<Network, 'masks'>): Uint8Array {
  const mask = masks.get(tensor)?.slice() ?? new Uint8Array(length).fill(1);
  for (const { layout, indices } of slices) clearSlices(mask, layout, indices);
  return mask;
}
