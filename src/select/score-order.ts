/**
 * The order of scores. A float32 becomes a signed integer key that sorts as the number does, with
 * −0 equal to 0; by magnitude the sign counts for nothing, so weights are ranked without a copy.
 */
export type RankBy = 'magnitude' | 'score';

/** The argument `sign` of `orderKey`: 0 ignores the sign of a number, −1 respects it. */
export function signOf(rankBy: RankBy): number {
  return rankBy === 'magnitude' ? 0 : -1;
}

/** Sign and magnitude to two's complement: a smaller score has a smaller key. */
export function orderKey(bits: number, sign: number): number {
  const negative = (bits >> 31) & sign;
  return ((bits & 0x7fffffff) ^ negative) - negative;
}

/** The same memory as integers. */
export function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}

/** Flat index of the first NaN among the units whose mask is 1, or −1. */
export function firstNaN(values: Float32Array, mask: Uint8Array): number {
  if (!Number.isNaN(laneSum(values))) return -1;
  for (let i = 0; i < values.length; i++) {
    if (mask[i] === 1 && Number.isNaN(values[i])) return i;
  }
  return -1;
}

/** A sum that is NaN if any value is: four independent additions at a time, several times faster. */
function laneSum(values: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const end = values.length & ~3;
  for (let i = 0; i < end; i += 4) {
    a += values[i] ?? 0;
    b += values[i + 1] ?? 0;
    c += values[i + 2] ?? 0;
    d += values[i + 3] ?? 0;
  }
  for (let i = end; i < values.length; i++) a += values[i] ?? 0;
  return a + b + c + d;
}
