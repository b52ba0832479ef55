/** Masks as contracts: what is pruned is +0 and stays zero, checked wherever values could change. */
import { roomOf } from '../kernels/room.ts';
import type { Values } from './network.ts';
import { isUnderItsMask, packedMaskOf } from './packed-masks.ts';

/** Makes every pruned value +0, in place. */
export function applyMask(values: Values, mask: Uint8Array): void {
  for (let i = 0; i < values.length; i++) if (mask[i] === 0) values[i] = 0;
}

/** A copy with every pruned value +0. */
export function masked(values: Values, mask: Uint8Array): Values {
  const own = values.slice();
  applyMask(own, mask);
  return own;
}

export function countPruned(mask: Uint8Array): number {
  let kept = 0;
  for (let i = 0; i < mask.length; i++) kept += mask[i] === 0 ? 0 : 1;
  return mask.length - kept;
}

/** Of a tensor; undefined where it has no mask. Masks that are kept packed know their count. */
export function prunedOf(
  masks: ReadonlyMap<string, Uint8Array>,
  tensor: string,
): number | undefined {
  const packed = packedMaskOf(masks, tensor);
  if (packed !== undefined) return packed.pruned;
  const mask = masks.get(tensor);
  return mask && countPruned(mask);
}

/** Zeros of either sign; the file's own zeros count too. */
export function countZeros(values: Values): number {
  const room = roomOf(values);
  if (room !== undefined) return room.count(values.length).zeros;
  let zeros = 0;
  for (let i = 0; i < values.length; i++) zeros += values[i] === 0 ? 1 : 0;
  return zeros;
}

export interface LostZeros {
  readonly tensor: string;
  /** How many pruned weights are no longer zero, and the flat index of the first. */
  readonly count: number;
  readonly first: number;
  readonly value: number;
}

/** The first tensor in which a pruned weight is not zero; undefined while the contract holds. */
export function findLostZeros(
  values: ReadonlyMap<string, Values>,
  masks: ReadonlyMap<string, Uint8Array>,
): LostZeros | undefined {
  for (const tensor of masks.keys()) {
    if (isUnderItsMask(tensor, values, masks)) continue;
    const mask = masks.get(tensor);
    const weights = values.get(tensor);
    if (weights === undefined || mask === undefined) continue;
    let count = 0;
    let first = -1;
    for (let i = 0; i < mask.length; i++) {
      // Written so that a NaN counts as a lost weight, too.
      if (mask[i] === 0 && !(weights[i] === 0)) {
        if (first < 0) first = i;
        count++;
      }
    }
    if (count > 0) return { tensor, count, first, value: weights[first] ?? NaN };
  }
  return undefined;
}
