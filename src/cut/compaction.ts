/** A network without its masked units: the cut model with its values, and the removed units. */
import { lengthOf } from '../basics/lists.ts';
import * as models from '../model/index.ts';
import { isLazy } from '../state/lazy-values.ts';
import type { Network, Values } from '../state/network.ts';
import { packedMaskOf, packMask, type PackedMask } from '../state/packed-masks.ts';
import { aliveInBits, areWholeBytes, sliceLayout } from '../state/slices.ts';
import { unitsCut } from '../state/cut.ts';
import { recordedCuts, type RecordedSlices } from './history.ts';
import { cutLater, type CutLater } from './lay-out.ts';
import { removedSlices, type RemovedSlices } from './removed-slices.ts';
import { withoutTokens } from './without-tokens.ts';
import { prunedUnits, type Parameters } from '../state/unit-masks.ts';

export interface Compaction {
  /** The whole model under its masks, and the one without the masked units; what lies in a file lies there still. */
  readonly masked: models.Model;
  readonly compact: models.Model;
  /** Of tensors of the compact model that are not in memory. */
  readonly later: CutLater['cuts'];
  readonly removed: readonly RemovedUnits[];
  /** The same, cut by cut. */
  readonly cuts: readonly RecordedSlices[];
  /** Slices that are gone, by stored tensor. */
  readonly tensors: ReadonlyMap<string, RemovedSlices>;
  /** Names of the stored tensors of the compact model. */
  readonly left: ReadonlySet<string>;
  /** Masks of what is left, in its shape. */
  readonly masks: () => ReadonlyMap<string, MaskLeft>;
}

export interface MaskLeft {
  readonly dims: readonly number[];
  /** A bit a weight where it was so. */
  readonly mask: Uint8Array | PackedMask;
}

export interface RemovedUnits {
  readonly group: string;
  readonly kind: string;
  /** How many there were, and the ascending indices of those that are gone. */
  readonly of: number;
  readonly units: readonly number[];
}

/** `groups` are the names of those whose masked units go. */
export function compactionOf(model: models.Model, network: Network, layers: Iterable<models.Layer>, groups: readonly string[]): Compaction {
  const masked = withValues(model, network.values);
  const gone = removedUnitsOf(network, new Map([...layers].map((layer) => [layer.tensor, layer])), models.groupsNamed(masked, groups));
  const { cuts: later, cutTensor } = cutLater();
  const compact = models.modelWithout(masked, gone, cutTensor);
  const dims = new Map([...models.storedTensors(masked).values()].map(({ name, tensor }) => [name, tensor.dims]));
  const left = new Set([...models.storedTensors(compact).values()].map(({ name }) => name));
  const tensors = removedSlices(gone, dims);
  return {
    masked: withoutTokens(masked, network),
    compact: withoutTokens(compact, network),
    later,
    removed: gone.map(({ group: { title, kind, units: all }, units }) => ({ group: title, kind, of: all.length, units })),
    cuts: recordedCuts(network.cuts, gone, dims),
    tensors,
    left,
    masks: () =>
      new Map(
        [...network.masks.keys()].filter((name) => left.has(name)).map((name) => [name, maskLeft(name, network, dims.get(name), tensors)]),
      ),
  };
}

/** The masked units of these groups, but for those that an axis cannot do without. */
export function removedUnitsOf(
  network: Network,
  parameters: Parameters,
  groups: readonly models.UnitGroup[],
): readonly { readonly group: models.UnitGroup; readonly units: readonly number[] }[] {
  const before = unitsCut(network.cuts);
  const pruned = groups.map((group) => ({ group, units: prunedUnits(group, parameters, network) }));
  return models.withoutInner(pruned).map(({ group, units }) => ({ group, units: butSome(units, group, before.get(group.title)) }));
}

/**
 * An axis without slices is no model, and an operator may take several at once: a group that masks emptied
 * keeps the first units that are not cut yet. A branch leaves no such axis.
 */
function butSome(pruned: Iterable<number>, { units, cuts, atLeast }: models.UnitGroup, before: readonly number[] = []): readonly number[] {
  const all = [...pruned].sort((a, b) => a - b);
  const wanted = all.length - units.length + (atLeast?.count ?? 1);
  if (cuts !== undefined || wanted <= 0) return all;
  const gone = new Set(before);
  const stay = new Set(all.filter((unit) => !gone.has(unit)).slice(0, wanted));
  return all.filter((unit) => !stay.has(unit));
}

/** Values stand for the stored ones, in the type of the tensor; a model in its file stays there. */
export function withValues(model: models.Model, values: ReadonlyMap<string, Values>): models.Model {
  const stored = models.storedTensors(model);
  if ([...stored.keys()].some(({ data }) => data.kind !== 'bytes')) return model;
  return models.mapTensors(model, (tensor) => {
    const name = stored.get(tensor)?.name;
    const own = name === undefined ? undefined : values.get(name);
    return own === undefined ? tensor : models.tensorOf(tensor.name, tensor.type, tensor.dims, own);
  });
}

function maskLeft(name: string, { masks }: Pick<Network, 'masks'>, all: readonly number[] | undefined, tensors: Compaction['tensors']) {
  const onlyOnes = onesLeft(packedMaskOf(masks, name), all, tensors.get(name));
  if (onlyOnes !== undefined) return onlyOnes;
  const { dims, bytes } = cutMask(name, masks.get(name) ?? new Uint8Array(0), all, tensors);
  return { dims, mask: isLazy(masks) ? packMask(bytes) : bytes };
}

/**
 * Where all that is pruned was cut out: as many ones as there are places left, and none of them in what is gone.
 * Undefined where more is pruned, or where only the mask itself can tell.
 */
function onesLeft(packed: PackedMask | undefined, dims: readonly number[] = [], cut: RemovedSlices | undefined): MaskLeft | undefined {
  if (packed === undefined || cut === undefined) return undefined;
  const left = dims.map((size, axis) => size - lengthOf(cut.removed.get(axis)));
  const length = left.reduce((product, size) => product * size, 1);
  if (packed.length - packed.pruned !== length) return undefined;
  const isGone = ([axis, indices]: readonly [number, readonly number[]]): boolean => {
    const layout = sliceLayout(dims, axis);
    if (!areWholeBytes(layout)) return false;
    const alive = aliveInBits(packed.bits, layout);
    return indices.every((index) => alive[index] === 0);
  };
  if (![...cut.removed].every(isGone)) return undefined;
  const bits = new Uint8Array(Math.ceil(length / 8)).fill(255);
  if (length % 8 !== 0) bits[bits.length - 1] = (1 << (length % 8)) - 1;
  return { dims: left, mask: { bits, length, pruned: 0 } };
}

function cutMask(name: string, bytes: Uint8Array, dims: readonly number[] = [bytes.length], tensors: Compaction['tensors']) {
  const removed = tensors.get(name)?.removed;
  if (removed === undefined) return { dims, bytes };
  const kept = dims.map((size, axis) => {
    const gone = new Set(removed.get(axis));
    if (gone.size === 0) return undefined;
    return Array.from({ length: size }, (_, index) => index).filter((index) => !gone.has(index));
  });
  const cut = models.sliceTensor({ name, type: 'bool', dims, data: { kind: 'bytes', bytes } } as const, kept);
  if (cut.data.kind !== 'bytes') throw new TypeError('a slice is in memory');
  return { dims: cut.dims, bytes: cut.data.bytes };
}
