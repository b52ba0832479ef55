/** Water filling against the rule of ECoFLaP's code, bisection, and what its words promise. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filled, type Vessel } from '../../src/select/water-filling.ts';

const sumOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);

const vessels = fc.array(
  fc.record({
    start: fc.double({ min: -50, max: 50, noNaN: true }),
    slope: fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 100, noNaN: true })),
    least: fc.integer({ min: 0, max: 20 }),
    room: fc.integer({ min: 0, max: 40 }),
  }),
  { minLength: 1, maxLength: 8 },
);

const cases = vessels.chain((all) => {
  const parts = all.map(({ room, ...part }): Vessel => ({ ...part, most: part.least + room }));
  const least = sumOf(parts.map((part) => part.least));
  const most = sumOf(parts.map((part) => part.most));
  return fc.tuple(fc.constant(parts), fc.integer({ min: least, max: most }));
});

/** As the code of ECoFLaP hands out what is left, again and again, until nothing is; in real numbers. */
function handedOut(parts: readonly Vessel[], total: number): readonly number[] {
  const held = parts.map(({ least }) => least);
  for (let round = 0; round < 10_000; round++) {
    const left = total - sumOf(held);
    const open = parts.map(({ slope, most }, at) => ((held[at] ?? 0) < most ? slope : 0));
    const all = sumOf(open);
    if (left < 1e-12 || all === 0) break;
    parts.forEach(({ most }, at) => {
      held[at] = Math.min(most, (held[at] ?? 0) + (left * (open[at] ?? 0)) / all);
    });
  }
  return held;
}

describe('a total that is shared out', () => {
  it('is met exactly, within all bounds', () => {
    fc.assert(
      fc.property(cases, ([parts, total]) => {
        const found = filled(parts, total);
        expect(sumOf(found)).toBe(total);
        found.forEach((value, at) => {
          expect(Number.isInteger(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(parts[at]?.least ?? NaN);
          expect(value).toBeLessThanOrEqual(parts[at]?.most ?? NaN);
        });
      }),
    );
  });

  it('in proportion above a floor is within a unit of what ECoFLaP hands out', () => {
    fc.assert(
      fc.property(cases, ([all, total]) => {
        const parts = all.map((part) => ({ ...part, start: part.least, slope: part.slope + 0.01 }));
        const found = filled(parts, total);
        handedOut(parts, total).forEach((value, at) => {
          expect(Math.abs(value - (found[at] ?? NaN))).toBeLessThan(1 + 1e-6);
        });
      }),
    );
  });

  it('gives equal parts equal shares, and more to a larger slope', () => {
    const part = { start: 0, least: 0, most: 100 };
    expect(
      filled(
        [1, 1, 1, 1].map((slope) => ({ ...part, slope })),
        40,
      ),
    ).toEqual([10, 10, 10, 10]);
    expect(
      filled(
        [1, 3].map((slope) => ({ ...part, slope })),
        40,
      ),
    ).toEqual([10, 30]);
    expect(
      filled(
        [1, 9].map((slope) => ({ ...part, slope })),
        150,
      ),
    ).toEqual([50, 100]);
    // 10 / 3 each: the earlier ones get the units that are left.
    expect(
      filled(
        [1, 1, 1].map((slope) => ({ ...part, slope })),
        10,
      ),
    ).toEqual([4, 3, 3]);
  });

  it('is shared by room where no part rises', () => {
    const still = { start: 0, slope: 0, least: 0 };
    expect(
      filled(
        [
          { ...still, most: 30 },
          { ...still, most: 10 },
        ],
        20,
      ),
    ).toEqual([15, 5]);
  });
});
