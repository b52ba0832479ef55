/** Masks of a bit a unit: bit i of byte b stands for unit 8 b + i, 1 = kept. */
import { type Cut, type Pool, type TiesLeft, applyCut } from './pool.ts';
import { orderKey } from './score-order.ts';

/** Writes a mask of bytes from byte `at` on. */
export function packInto(bits: Uint8Array, at: number, mask: Uint8Array): void {
  const whole = mask.length >> 3;
  for (let byte = 0, i = 0; byte < whole; byte++, i += 8) {
    bits[at + byte] =
      (mask[i] ?? 0) |
      ((mask[i + 1] ?? 0) << 1) |
      ((mask[i + 2] ?? 0) << 2) |
      ((mask[i + 3] ?? 0) << 3) |
      ((mask[i + 4] ?? 0) << 4) |
      ((mask[i + 5] ?? 0) << 5) |
      ((mask[i + 6] ?? 0) << 6) |
      ((mask[i + 7] ?? 0) << 7);
  }
  for (let i = whole * 8; i < mask.length; i++) bits[at + whole] = (bits[at + whole] ?? 0) | ((mask[i] ?? 0) << (i & 7));
}

export function packBits(mask: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(mask.length / 8));
  packInto(bits, 0, mask);
  return bits;
}

/** One byte a unit, from the first bit on. */
export function unpackInto(mask: Uint8Array, bits: Uint8Array): void {
  const isAligned = mask.byteOffset % 4 === 0;
  const whole = isAligned ? mask.length >> 3 : 0;
  const quads = new Uint32Array(mask.buffer, isAligned ? mask.byteOffset : 0, whole * 2);
  for (let byte = 0, quad = 0; byte < whole; byte++, quad += 2) {
    const packed = bits[byte] ?? 0;
    quads[quad] = fourBytes[packed & 15] ?? 0;
    quads[quad + 1] = fourBytes[packed >> 4] ?? 0;
  }
  for (let i = whole * 8; i < mask.length; i++) mask[i] = ((bits[i >> 3] ?? 0) >> (i & 7)) & 1;
}

/** Four bits as four bytes in memory, whichever order a number's bytes have there. */
const fourBytes = Uint32Array.from({ length: 16 }, (_, four) => {
  return new Uint32Array(Uint8Array.of(four & 1, (four >> 1) & 1, (four >> 2) & 1, four >> 3).buffer)[0] ?? 0;
});

export function countBits(bits: Uint8Array): number {
  let count = 0;
  for (let byte = 0; byte < bits.length; byte++) count += ones[bits[byte] ?? 0] ?? 0;
  return count;
}

export const ones = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
});

export interface CutBits {
  readonly bits: Uint8Array;
  /** The ties that remain for the next pieces of the pool. */
  readonly left: TiesLeft;
}

/** The mask that a cut leaves of a flat pool. */
export function cutBits(pool: Pool, { key, spared, ties, count }: Cut): CutBits {
  const left = { spared, ties };
  if (!pool.unmasked) {
    const mask = pool.mask.slice();
    const after = applyCut(pool, { key, ...left }, mask);
    return { bits: packBits(mask), left: after };
  }
  const bits = new Uint8Array(Math.ceil(pool.bits.length / 8));
  if (count === 0) {
    fillOnes(bits, 0, pool.bits.length);
    return { bits, left };
  }
  const whole = pool.bits.length & ~7;
  if (pool.sign === 0) cutMagnitudes(pool.bits, key, bits);
  else cutScores(pool.bits, pool.sign, key, bits, 0, whole);
  cutScores(pool.bits, pool.sign, key, bits, whole, pool.bits.length);
  return { bits, left: ties > 0 ? takeTies(pool, key, left, bits) : left };
}

function fillOnes(bits: Uint8Array, from: number, to: number): void {
  bits.fill(255, from >> 3, to >> 3);
  if ((to & 7) !== 0) bits[to >> 3] = (1 << (to & 7)) - 1;
}

/** Units at the cut stay here. A unit is pruned if `key − 1 − |unit|` is not negative; this cannot overflow. */
function cutMagnitudes(units: Int32Array, key: number, bits: Uint8Array): void {
  const last = key - 1;
  const whole = units.length >> 3;
  for (let byte = 0, i = 0; byte < whole; byte++, i += 8) {
    bits[byte] =
      ((last - ((units[i] ?? 0) & 0x7fffffff)) >>> 31) |
      (((last - ((units[i + 1] ?? 0) & 0x7fffffff)) >>> 31) << 1) |
      (((last - ((units[i + 2] ?? 0) & 0x7fffffff)) >>> 31) << 2) |
      (((last - ((units[i + 3] ?? 0) & 0x7fffffff)) >>> 31) << 3) |
      (((last - ((units[i + 4] ?? 0) & 0x7fffffff)) >>> 31) << 4) |
      (((last - ((units[i + 5] ?? 0) & 0x7fffffff)) >>> 31) << 5) |
      (((last - ((units[i + 6] ?? 0) & 0x7fffffff)) >>> 31) << 6) |
      (((last - ((units[i + 7] ?? 0) & 0x7fffffff)) >>> 31) << 7);
  }
}

/** The same of scores with a sign, and of the units behind the last whole byte. */
function cutScores(units: Int32Array, sign: number, key: number, bits: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to; i++) bits[i >> 3] = (bits[i >> 3] ?? 0) | (Number(orderKey(units[i] ?? 0, sign) >= key) << (i & 7));
}

/** Prunes units at the cut. Gives what remains for the next pieces. */
function takeTies({ bits: units, sign }: Pool, key: number, left: TiesLeft, bits: Uint8Array): TiesLeft {
  let { spared, ties } = left;
  for (let i = 0; i < units.length && ties > 0; i++) {
    if (orderKey(units[i] ?? 0, sign) !== key) continue;
    if (spared > 0) {
      spared--;
      continue;
    }
    bits[i >> 3] = (bits[i >> 3] ?? 0) & ~(1 << (i & 7));
    ties--;
  }
  return { spared, ties };
}
