import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatheredLevel } from '../../src/select/gathered-cut.ts';
import { flatPool } from '../../src/select/pool.ts';
import { bitsOf, orderKey, type RankBy, signOf } from '../../src/select/score-order.ts';
import type { Level } from '../../src/select/ties.ts';

/** What sorting all keys gives. */
function sortedCut(values: Float32Array, rankBy: RankBy, mask: Uint8Array, count: number): Level {
  const sign = signOf(rankBy);
  const keys = [...bitsOf(values)]
    .filter((_, i) => mask[i] === 1)
    .map((bits) => orderKey(bits, sign))
    .sort((a, b) => a - b);
  const key = keys[count - 1] ?? 0;
  const below = keys.indexOf(key);
  return { key, below, equal: keys.lastIndexOf(key) + 1 - below };
}

const number = fc.oneof(
  fc.float({ noNaN: true }),
  fc.float({ noNaN: true, min: 1, max: 2 }),
  fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, 1e-45),
);

describe('a gathered cut is that of sorting', () => {
  it.each(['magnitude', 'score'] as const)('of any numbers, by %s', (rankBy) => {
    const scores = fc.array(fc.tuple(number, fc.constantFrom(1, 1, 0)), { minLength: 1, maxLength: 400, size: 'max' });
    fc.assert(
      fc.property(scores, fc.double({ min: 0, max: 1, noNaN: true }), (drawn, share) => {
        const values = Float32Array.from(drawn, ([value]) => value);
        const mask = Uint8Array.from(drawn, ([, live]) => live);
        const live = mask.reduce((sum, unit) => sum + unit, 0);
        fc.pre(live > 0);
        const count = Math.max(1, Math.ceil(share * live));
        const pool = flatPool(bitsOf(values), signOf(rankBy), mask);
        expect(gatheredLevel(pool, count)).toEqual(sortedCut(values, rankBy, mask, count));
        if (live < mask.length) return;
        expect(gatheredLevel(flatPool(bitsOf(values), signOf(rankBy)), count)).toEqual(sortedCut(values, rankBy, mask, count));
      }),
      { numRuns: 300 },
    );
  });

  it('of numbers so far apart that one histogram leaves most of them in a bin', () => {
    const values = Float32Array.from({ length: 5000 }, (_, i) => (i === 0 ? -3e38 : 1 + i * 1e-7));
    const mask = new Uint8Array(values.length).fill(1);
    for (const count of [1, 2, 2500, 5000]) {
      const pool = flatPool(bitsOf(values), signOf('score'), mask);
      expect(gatheredLevel(pool, count)).toEqual(sortedCut(values, 'score', mask, count));
    }
  });
});
