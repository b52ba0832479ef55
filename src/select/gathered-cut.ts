/**
 * The cut of a pool that fits in memory twice: its keys are gathered, and histograms over the range that they really have close in on the
 * cut. Scores lie close together, so that one is enough to leave a few dozen, where a radix pass would go through tables as large as a row.
 */
import { eachRun, scopeSize, type Pool } from './pool.ts';
import type { Level } from './ties.ts';
import { orderKey } from './score-order.ts';

/** Largest scope that is gathered. */
export const gatheredLimit = 2 ** 19;
/** Up to this many keys are sorted. */
const fewKeys = 64;
const binBits = 10;
const bins = new Uint32Array(2 ** binBits);
let scratch = new Int32Array(2 ** 12);

/** Where the `count` ≥ 1 worst of the pool's units end. The pool has at most `gatheredLimit`. */
export function gatheredLevel(pool: Pool, count: number): Level {
  let left = gather(pool);
  let below = 0;
  while (left.length > fewKeys) {
    const { low, high } = rangeOf(left);
    if (low === high) return { key: low, below, equal: left.length };
    // Keys may be 2^32 − 1 apart; modulo 2^32 their distance is exact.
    const shift = Math.max(0, 32 - Math.clz32((high - low) >>> 0) - binBits);
    const bin = countBins(left, low, shift, count - below);
    below += bin.before;
    left = keepBin(left, low, shift, bin.at);
  }
  const sorted = left.sort();
  const key = sorted[count - below - 1] ?? 0;
  const first = sorted.indexOf(key);
  return { key, below: below + first, equal: sorted.lastIndexOf(key) + 1 - first };
}

/** Keys of the units that compete, valid until the next pool is gathered. */
function gather(pool: Pool): Int32Array {
  let size = 0;
  const needed = scopeSize(pool.scope);
  if (scratch.length < needed) scratch = new Int32Array(needed);
  eachRun(pool.dims, pool.scope, (start, length, stride) => {
    size = pool.unmasked ? gatherAll(pool, size, start, length, stride) : gatherLive(pool, size, start, length, stride);
  });
  return scratch.subarray(0, size);
}

function gatherAll({ bits, sign }: Pool, from: number, start: number, length: number, stride: number): number {
  const keys = scratch;
  for (let n = 0, i = start; n < length; n++, i += stride) keys[from + n] = orderKey(bits[i] ?? 0, sign);
  return from + length;
}

function gatherLive({ bits, sign, mask }: Pool, from: number, start: number, length: number, stride: number): number {
  const keys = scratch;
  let size = from;
  for (let n = 0, i = start; n < length; n++, i += stride) {
    if (mask[i] === 1) keys[size++] = orderKey(bits[i] ?? 0, sign);
  }
  return size;
}

function rangeOf(keys: Int32Array): { readonly low: number; readonly high: number } {
  let low = keys[0] ?? 0;
  let high = low;
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] ?? 0;
    if (key < low) low = key;
    if (key > high) high = key;
  }
  return { low, high };
}

/** The bin in which the `rank`-th key lies, and how many keys lie in those before it. */
function countBins(keys: Int32Array, low: number, shift: number, rank: number): { readonly at: number; readonly before: number } {
  const counts = bins;
  counts.fill(0);
  for (let i = 0; i < keys.length; i++) {
    const bin = (((keys[i] ?? 0) - low) | 0) >>> shift;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  let before = 0;
  for (let at = 0; at < counts.length; at++) {
    const units = counts[at] ?? 0;
    if (before + units >= rank) return { at, before };
    before += units;
  }
  throw new RangeError(`${rank} of ${before} units`);
}

/** Moves the keys of a bin to the front, in place. */
function keepBin(keys: Int32Array, low: number, shift: number, bin: number): Int32Array {
  let size = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? 0;
    if (((key - low) | 0) >>> shift === bin) keys[size++] = key;
  }
  return keys.subarray(0, size);
}
