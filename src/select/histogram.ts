/** Histograms of the keys of a pool: how many units have each value of a digit. */
import { eachRun, type Pool, type PoolSource } from './pool.ts';
import { orderKey } from './score-order.ts';

/** `width` bits of a key, above `shift` lower ones. */
export interface Digit {
  readonly shift: number;
  readonly width: number;
}

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
