/** Masks as contracts: what is pruned is +0 and stays zero, checked wherever values could change. */
import { roomOf } from '../kernels/room.ts';
import type { Values, Changes, OpenMask } from './network.ts';
import { isUnderItsMask, packedMaskOf } from './packed-masks.ts';
import { exponential } from '../exact/elementary.ts';
import { fromDouble, toNumber } from '../exact/rational.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import type { RankedLayer } from '../select/request.ts';

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

/** Of a tensor; 0 where it has no mask. Masks that are kept packed know their count. */
export function prunedOf(masks: ReadonlyMap<string, Uint8Array>, tensor: string): number {
  const packed = packedMaskOf(masks, tensor);
  if (packed !== undefined) return packed.pruned;
  const mask = masks.get(tensor);
  return mask === undefined ? 0 : countPruned(mask);
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
export function findLostZeros(values: ReadonlyMap<string, Values>, masks: ReadonlyMap<string, Uint8Array>): LostZeros | undefined {
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

/** `masks` are those of the layers, by which they were chosen from. */
export function openMasksOf(
  statement: PlannedPrune,
  ranked: readonly RankedLayer[],
  masks: readonly Uint8Array[],
  step: number,
): Required<Pick<Changes, 'values' | 'masks' | 'openMasks'>> {
  const chosen = ranked.map(({ tensor, values, mask: hard }, index) => {
    const mask = masks[index];
    if (mask === undefined) throw new Error('a selection has a mask for every layer');
    return { tensor, scores: values, mask, hard };
  });
  const thresholds = thresholdsOf(statement, chosen);
  const { mask: manner, shrink } = statement;
  const fade = leftAt(statement, step);
  const openMasks = chosen.map(({ tensor, hard }, index): [string, OpenMask] => [
    tensor,
    { mask: manner, shrink, hard, fade, threshold: thresholds[index] ?? 0 },
  ]);
  return { masks: new Map(chosen.map(({ tensor, mask }) => [tensor, mask])), values: new Map(), openMasks: new Map(openMasks) };
}

/** The factor of a weight under `fading` after the update of a step: 0 at the end of the window. */
function leftAt({ fade, window }: PlannedPrune, step: number): number | undefined {
  if (fade === undefined) return undefined;
  if (step === window.last) return 0;
  const left = exponential(fromDouble(-fade * (step - window.first)));
  return Math.fround(left === undefined ? 0 : toNumber(left));
}

/** The threshold of a choice: half-way between the worst score that is kept and the best that is not. */
interface Chosen {
  readonly scores: Float32Array;
  /** 1 = kept. */
  readonly mask: Uint8Array;
  /** 1 = competed; 0 for what never did. */
  readonly hard?: Uint8Array | undefined;
}

/** One for each layer; the same for all where they compete with each other. 0 while nothing is chosen. */
function thresholdsOf({ allocation }: Pick<PlannedPrune, 'allocation'>, layers: readonly Chosen[]): readonly number[] {
  const borders = layers.map(borderOf);
  if (allocation !== 'global') return borders.map(between);
  const most = Math.max(...borders.map(({ below }) => below));
  const least = Math.min(...borders.map(({ above }) => above));
  return layers.map(() => between({ below: most, above: least }));
}

interface Border {
  /** The largest score that is chosen; −∞ where none is. */
  readonly below: number;
  /** The smallest score that is kept; +∞ where none is. */
  readonly above: number;
}

function borderOf({ scores, mask, hard }: Chosen): Border {
  let [below, above] = [-Infinity, Infinity];
  for (let i = 0; i < scores.length; i++) {
    if (hard?.[i] === 0) continue;
    const score = Math.abs(scores[i] ?? NaN);
    if (mask[i] === 0) below = Math.max(below, score);
    else above = Math.min(above, score);
  }
  return { below, above };
}

function between({ below, above }: Border): number {
  if (below === -Infinity) return 0;
  return Math.fround(above === Infinity ? below : (below + above) / 2);
}
