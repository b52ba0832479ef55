import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integerBelow, permutation, uniform } from '../../src/random/draw.ts';
import { type Stream, stream } from '../../src/random/stream.ts';

/** A stream of given words. */
function scripted(words: readonly number[]): Stream {
  let at = 0;
  return { next: () => words[at++] ?? 0, state: () => [0, 0, 0, 1] };
}

describe('an integer', () => {
  it('is the remainder of the first word of a complete round', () => {
    // 2^32 = 3 · 1431655765 + 1, so the last word alone is rejected.
    expect(integerBelow(scripted([2 ** 32 - 1, 7]), 3)).toBe(1);
    expect(integerBelow(scripted([2 ** 32 - 2]), 3)).toBe(2);
    expect(integerBelow(scripted([2 ** 32 - 1]), 2 ** 32)).toBe(2 ** 32 - 1);
    expect(integerBelow(scripted([123]), 1)).toBe(0);
  });

  it('is equally likely everywhere, by a chi-squared of 9 degrees below its 99.99% point', () => {
    const source = stream(1, 'chi');
    const counts = new Array<number>(10).fill(0);
    for (let n = 0; n < 100_000; n++) {
      const drawn = integerBelow(source, 10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chi).toBeLessThan(33.7);
  });
});

describe('a permutation', () => {
  it('swaps from the end', () => {
    // Draws below 4, 3 and 2: 1, 0 and 1.
    expect([...permutation(scripted([1, 0, 1]), 4)]).toEqual([2, 3, 0, 1]);
  });

  it('holds every number once', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 300 }), (seed, length) => {
        const order = permutation(stream(seed, 'order'), length);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
      }),
    );
  });
});

describe('uniform numbers', () => {
  it('reach the lower bound and stay below the upper one', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-30, max: 1e30, noNaN: true }), (bound) => {
        const scale = Math.fround(bound);
        const [lowest = NaN, highest = NaN, zero] = uniform(scripted([0, 2 ** 32 - 1, 2 ** 31]), 3, bound);
        expect(lowest).toBe(-scale);
        expect(highest).toBeLessThan(scale);
        expect(highest).toBeGreaterThan(0.999 * scale);
        expect(zero).toBe(0);
      }),
    );
  });
});
