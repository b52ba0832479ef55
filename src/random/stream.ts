/**
 * Seeded random streams. A stream is keyed by a seed and a path of names, so that adding a stage
 * moves no other stream. The key is hashed and the hash seeds xoshiro128** 1.1 of Blackman and
 * Vigna (prng.di.unimi.it/xoshiro128starstar.c), whose integers are the same on any machine.
 */
import { sha256 } from '@noble/hashes/sha2';

/** Four unsigned 32-bit words, not all zero. */
export type StreamState = readonly [number, number, number, number];

export interface Stream {
  /** The next unsigned 32-bit integer. */
  readonly next: () => number;
  /** What `resume` goes on from. */
  readonly state: () => StreamState;
}

/**
 * The stream of a path such as `repeat[3]/train/shuffle`. Hashed are the seed as a signed 64-bit little-endian integer and the path in
 * UTF-8; the first 16 bytes of the SHA-256 are the four words of the state, little-endian too. The seed is a safe integer.
 */
export function stream(seed: number, path: string): Stream {
  const name = new TextEncoder().encode(path);
  const key = new Uint8Array(8 + name.length);
  new DataView(key.buffer).setBigInt64(0, BigInt(seed), true);
  key.set(name, 8);
  const hash = sha256(key);
  const words = new DataView(hash.buffer, hash.byteOffset);
  const word = (index: number): number => words.getUint32(4 * index, true);
  return resume([word(0), word(1), word(2), word(3)]);
}

export function resume(state: StreamState): Stream {
  if (state.every((word) => word === 0)) throw new RangeError('a stream of zeros never leaves zero');
  let [a, b, c, d] = state;
  const next = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
  return { next, state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0] };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
