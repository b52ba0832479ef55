/** The counts of least distortion, beside every way to share a total out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distortionAt, leastDistortion, type DistortionCurve } from '../../src/select/least-distortion.ts';

function distortionOf(curves: readonly DistortionCurve[], counts: readonly number[]): number {
  return curves.reduce((sum, curve, l) => sum + distortionAt(curve, counts[l] ?? NaN), 0);
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);
const ends = (curve: DistortionCurve) => [curve.counts[0] ?? 0, curve.counts.at(-1) ?? 0] as const;

/** Every list of whole counts within the curves that sums to `left`. */
function* sharings(curves: readonly DistortionCurve[], left: number): Generator<number[]> {
  const [curve, ...others] = curves;
  if (curve === undefined) {
    if (left === 0) yield [];
    return;
  }
  const [low, high] = ends(curve);
  for (let count = low; count <= Math.min(high, left); count++) {
    for (const rest of sharings(others, left - count)) yield [count, ...rest];
  }
}

/** Quarters sum exactly in any order; curves fall as well as rise. */
const curve: fc.Arbitrary<DistortionCurve> = fc
  .uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 5 })
  .map((counts) => counts.sort((a, b) => a - b))
  .chain((counts) =>
    fc
      .array(fc.integer({ min: -8, max: 8 }), { minLength: counts.length, maxLength: counts.length })
      .map((distortions) => ({ counts, distortions })),
  );

const cases = fc
  .array(curve, { minLength: 1, maxLength: 3 })
  .chain((curves) =>
    fc
      .integer({ min: total(curves.map((one) => ends(one)[0])), max: total(curves.map((one) => ends(one)[1])) })
      .map((asked) => ({ curves, asked })),
  );

describe('the least distortion', () => {
  it('is that of the best of all ways to share the total out', () => {
    fc.assert(
      fc.property(cases, ({ curves, asked }) => {
        const counts = leastDistortion(curves, asked);
        const best = Math.min(...[...sharings(curves, asked)].map((one) => distortionOf(curves, one)));
        expect(total(counts)).toBe(asked);
        expect(distortionOf(curves, counts)).toBeCloseTo(best, 9);
        counts.forEach((count, l) => {
          const [low, high] = curves[l] === undefined ? [NaN, NaN] : ends(curves[l]);
          expect(count).toBeGreaterThanOrEqual(low);
          expect(count).toBeLessThanOrEqual(high);
        });
      }),
      { numRuns: 400 },
    );
  });

  it('does not depend on the order of the layers, but for ties', () => {
    fc.assert(
      fc.property(cases, ({ curves, asked }) => {
        const there = distortionOf(curves, leastDistortion(curves, asked));
        const reversed = curves.toReversed();
        expect(distortionOf(reversed, leastDistortion(reversed, asked))).toBeCloseTo(there, 9);
      }),
      { numRuns: 200 },
    );
  });

  it('of equal layers parts evenly, or lets the first stand between', () => {
    const flat = { counts: [0, 4, 8], distortions: [0, 1, 4] };
    expect(leastDistortion([flat, flat], 8)).toEqual([4, 4]);
    const same = { counts: [0, 10], distortions: [0, 0] };
    expect(leastDistortion([same, same, same], 15)).toEqual([5, 0, 10]);
  });

  it('passes a measured rise by where what lies behind it is cheaper', () => {
    const hill = { counts: [0, 5, 10], distortions: [0, 9, 1] };
    const slope = { counts: [0, 5, 10], distortions: [0, 2, 4] };
    expect(leastDistortion([hill, slope], 10)).toEqual([10, 0]);
    expect(leastDistortion([hill, slope], 5)).toEqual([0, 5]);
  });

  it('goes round what is not finite', () => {
    const dead = { counts: [0, 5, 10], distortions: [0, NaN, Infinity] };
    const slope = { counts: [0, 5, 10], distortions: [0, 2, 4] };
    expect(leastDistortion([dead, slope], 8)).toEqual([0, 8]);
    expect(total(leastDistortion([dead, dead], 12))).toBe(12);
  });

  it('is exact in its total where it counts in multiples', () => {
    const large = (slope: number): DistortionCurve => {
      const counts = Array.from({ length: 101 }, (_, level) => level * 20_011);
      return { counts, distortions: counts.map((count) => slope * count ** 2) };
    };
    const curves = [large(1), large(2), large(4), { counts: [0, 7], distortions: [0, 1] }];
    const asked = 3_000_017;
    const counts = leastDistortion(curves, asked);
    expect(total(counts)).toBe(asked);
    // On parabolas the marginal distortions are equal at the optimum: shares as 4 : 2 : 1.
    expect((counts[0] ?? NaN) / asked).toBeCloseTo(4 / 7, 2);
    expect((counts[1] ?? NaN) / asked).toBeCloseTo(2 / 7, 2);
  });

  it('gives the others what a multiple takes past the end of a layer', () => {
    // One quantum is 101 units: the first layer is counted as if it could lose all, and cannot lose the last 60.
    const first = { counts: [0, 6_553_600], distortions: [0, 0] };
    const small = { counts: [0, 40], distortions: [0, 5] };
    expect(leastDistortion([first, small, small], 6_553_660)).toEqual([6_553_600, 20, 40]);
  });

  it('is refused where the layers cannot lose as much', () => {
    expect(() => leastDistortion([{ counts: [0, 3], distortions: [0, 1] }], 4)).toThrow(RangeError);
  });
});
