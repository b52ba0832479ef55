/** What is drawn from a stream: integers, permutations and uniform numbers, alike on any machine. */
import type { Stream } from './stream.ts';

/** An integer from 0 up to `bound` − 1, each equally likely; 1 ≤ bound ≤ 2^32. */
export function integerBelow(stream: Stream, bound: number): number {
  // The last, incomplete round of remainders is rejected.
  const limit = 2 ** 32 - (2 ** 32 % bound);
  let word = stream.next();
  while (word >= limit) word = stream.next();
  return word % bound;
}

/** The numbers 0 … length − 1 in random order: Fisher–Yates from the end. */
export function permutation(stream: Stream, length: number): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = integerBelow(stream, last + 1);
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
  }
  return order;
}

/** Float32 numbers of the logistic distribution, ln u − ln(1 − u) for the middles u of 2^24 steps: one word each. */
export function logistic(stream: Stream, length: number): Float32Array {
  return Float32Array.from({ length }, () => {
    const u = ((stream.next() >>> 8) + 0.5) / 2 ** 24;
    return Math.log(u) - Math.log1p(-u);
  });
}

/** Float32 numbers of Gumbel's distribution, −ln(−ln u) for the same u: one word each. */
export function gumbel(stream: Stream, length: number): Float32Array {
  return Float32Array.from({ length }, () => -Math.log(-Math.log(((stream.next() >>> 8) + 0.5) / 2 ** 24)));
}

/** Float32 numbers of the standard normal distribution, by Box and Muller: two words each. */
export function normal(stream: Stream, length: number): Float32Array {
  return Float32Array.from({ length }, () => {
    const radius = Math.sqrt(-2 * Math.log(((stream.next() >>> 8) + 0.5) / 2 ** 24));
    return radius * Math.cos((2 * Math.PI * (stream.next() >>> 8)) / 2 ** 24);
  });
}

/** Float32 numbers uniform in [−bound, bound), in steps of bound / 2^23: one word each. */
export function uniform(stream: Stream, length: number, bound: number): Float32Array {
  const scale = Math.fround(bound);
  return Float32Array.from({ length }, () => ((stream.next() >>> 8) / 2 ** 23 - 1) * scale);
}
