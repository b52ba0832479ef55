/**
 * A shortcut for large pools: a sample says about where the cut will lie, and one pass keeps the
 * units near it and counts those below. A wrong guess costs that pass, never exactness.
 */
import { flatPool, eachRun, type Pool, type PoolSource } from './pool.ts';
import { orderKey } from './score-order.ts';

export interface Narrowed {
  /** The rest of each pool, and the number of its units below that. */
  readonly pools: readonly Pool[];
  readonly below: readonly number[];
}

/** Keys from `low` to `high`, both included. */
export type Bracket = { readonly low: number; readonly high: number };

/** The pools without what lies outside the bracket; undefined where more than `room` units remain. */
export function narrow(sources: readonly PoolSource[], { low, high }: Bracket, room: number): Narrowed | undefined {
  const kept = new Int32Array(room);
  // An even start lets the passes compare halves, which cannot overflow, instead of branching.
  const bracket = { low: low & ~1, high };
  const narrowed: Pool[] = [];
  const below: number[] = [];
  let used = 0;
  for (const source of sources) {
    const tally: Tally = { kept, used, below: 0 };
    let sign = 0;
    for (const pool of source.pieces()) {
      sign = pool.sign;
      const keep = pool.unmasked ? keepNearOfAll : keepNear;
      eachRun(pool.dims, pool.scope, (start, length, stride) => {
        keep(pool, bracket, tally, start, start + length * stride, stride);
      });
      if (tally.used > room) return undefined;
    }
    narrowed.push(flatPool(kept.subarray(used, tally.used), sign));
    below.push(tally.below);
    used = tally.used;
  }
  return { pools: narrowed, below };
}

/**
 * Adds a run to the tally. Distances are taken modulo 2^32, where a key lies inside the bracket
 * exactly when it is no farther from its start than the width.
 */
type Tally = { readonly kept: Int32Array; used: number; below: number };

function keepNear({ bits, sign, mask }: Pool, { low, high }: Bracket, tally: Tally, start: number, end: number, stride: number): void {
  const { kept } = tally;
  const width = (high - low) ^ lowest;
  const half = low >> 1;
  let { used, below } = tally;
  for (let i = start; i < end; i += stride) {
    if (mask[i] === 0) continue;
    const unit = bits[i] ?? 0;
    const key = orderKey(unit, sign);
    below += ((key >> 1) - half) >>> 31;
    if (((key - low) ^ lowest) > width) continue;
    if (used < kept.length) kept[used] = unit;
    used++;
  }
  tally.used = used;
  tally.below = below;
}

/** Flips numbers without a sign to numbers with one in the same order: V8 compares those as integers. */
const lowest = -0x80000000;

/** The same without reading a mask, which costs half as much again. */
function keepNearOfAll(pool: Pool, bracket: Bracket, tally: Tally, start: number, end: number, stride: number): void {
  if (stride !== 1 || pool.sign !== 0) {
    keepNearScores(pool, bracket, tally, start, end, stride);
    return;
  }
  const quads = start + ((end - start) & ~3);
  keepNearMagnitudes(pool.bits, bracket, tally, start, quads);
  keepNearScores(pool, bracket, tally, quads, end, 1);
}

function keepNearScores({ bits, sign }: Pool, { low, high }: Bracket, tally: Tally, start: number, end: number, stride: number): void {
  const { kept } = tally;
  const width = (high - low) ^ lowest;
  const half = low >> 1;
  let { used, below } = tally;
  for (let i = start; i < end; i += stride) {
    const unit = bits[i] ?? 0;
    const key = orderKey(unit, sign);
    below += ((key >> 1) - half) >>> 31;
    if (((key - low) ^ lowest) > width) continue;
    if (used < kept.length) kept[used] = unit;
    used++;
  }
  tally.used = used;
  tally.below = below;
}

/** Four units at a time, few of which lie near: distances of keys without a sign cannot overflow. */
function keepNearMagnitudes(bits: Int32Array, { low, high }: Bracket, tally: Tally, start: number, end: number): void {
  const { kept } = tally;
  const width = high - low;
  let { used, below } = tally;
  for (let i = start; i < end; i += 4) {
    const a = ((bits[i] ?? 0) & 0x7fffffff) - low;
    const b = ((bits[i + 1] ?? 0) & 0x7fffffff) - low;
    const c = ((bits[i + 2] ?? 0) & 0x7fffffff) - low;
    const d = ((bits[i + 3] ?? 0) & 0x7fffffff) - low;
    below += (a >>> 31) + (b >>> 31) + (c >>> 31) + (d >>> 31);
    // A sign on either side of the bracket.
    if (((a | (width - a)) & (b | (width - b)) & (c | (width - c)) & (d | (width - d))) < 0) continue;
    for (let j = i; j < i + 4; j++) {
      const unit = bits[j] ?? 0;
      const distance = (unit & 0x7fffffff) - low;
      if (distance < 0 || distance > width) continue;
      if (used < kept.length) kept[used] = unit;
      used++;
    }
  }
  tally.used = used;
  tally.below = below;
}

/** Units in all pools together, masked ones included. */
export function extentOf(sources: readonly Pick<PoolSource, 'extent'>[]): number {
  return sources.reduce((sum, { extent }) => sum + extent, 0);
}

// Histograms of the keys of a pool: how many units have each value of a digit.

/** `width` bits of a key, above `shift` lower ones. */
export type Digit = { readonly shift: number; readonly width: number };

/** Counts by the highest digit, which is signed: bin 0 is the most negative one. */
export function highestDigits(source: PoolSource, { shift, width }: Digit): Uint32Array {
  const bins = new Uint32Array(2 ** width);
  for (const pool of source.pieces()) {
    const count = pool.unmasked ? countAllHighest : countHighest;
    eachRun(pool.dims, pool.scope, (start, length, stride) => {
      count(pool, bins, shift, 2 ** (width - 1), start, start + length * stride, stride);
    });
  }
  return bins;
}

/** Counts by a lower digit, among the units whose higher digits are `prefix`. */
export function lowerDigits(source: PoolSource, { shift, width }: Digit, prefix: number): Uint32Array {
  const bins = new Uint32Array(2 ** width);
  for (const pool of source.pieces()) {
    eachRun(pool.dims, pool.scope, (start, length, stride) => {
      countLower(pool, bins, shift, shift + width, prefix, start, start + length * stride, stride);
    });
  }
  return bins;
}

function countHighest(
  { bits, sign, mask }: Pool,
  bins: Uint32Array,
  shift: number,
  offset: number,
  start: number,
  end: number,
  stride: number,
): void {
  for (let i = start; i < end; i += stride) {
    const digit = (orderKey(bits[i] ?? 0, sign) >> shift) + offset;
    bins[digit] = (bins[digit] ?? 0) + (mask[i] ?? 0);
  }
}

/** The same without reading a mask, which costs as much again. */
function countAllHighest(
  { bits, sign }: Pool,
  bins: Uint32Array,
  shift: number,
  offset: number,
  start: number,
  end: number,
  stride: number,
): void {
  for (let i = start; i < end; i += stride) {
    const digit = (orderKey(bits[i] ?? 0, sign) >> shift) + offset;
    bins[digit] = (bins[digit] ?? 0) + 1;
  }
}

function countLower(
  { bits, sign, mask }: Pool,
  bins: Uint32Array,
  shift: number,
  above: number,
  prefix: number,
  start: number,
  end: number,
  stride: number,
): void {
  const low = bins.length - 1;
  for (let i = start; i < end; i += stride) {
    const key = orderKey(bits[i] ?? 0, sign);
    if (key >> above !== prefix) continue;
    const digit = (key >> shift) & low;
    bins[digit] = (bins[digit] ?? 0) + (mask[i] ?? 0);
  }
}
