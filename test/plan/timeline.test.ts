import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, parseDecimal, rational, zero } from '../../src/exact/rational.ts';
import { meanOver } from '../../src/plan/schedule/layer-counts.ts';
import * as times from '../../src/plan/schedule/times.ts';
import { roundedPercent } from '../../src/plan/share-text.ts';

const { spreadOver, defaultEvery, frameTimes, progressAt, windowOfCompute, windowOfShares } = times;

const decimal = (text: string) => parseDecimal(text) ?? zero;

describe('a window of shares', () => {
  it.each([
    { shares: ['0.25', '0.75'], steps: 1000, first: 250, last: 750 },
    { shares: ['0', '1'], steps: 1, first: 0, last: 1 },
    { shares: ['0.25', '0.75'], steps: 1, first: 0, last: 1 },
    // halves go to even: 0.5 → 0, 1.5 → 2
    { shares: ['0.25', '0.75'], steps: 2, first: 0, last: 2 },
    { shares: ['0.25', '0.75'], steps: 3, first: 1, last: 2 },
    { shares: ['0.5', '0.5'], steps: 1, first: 0, last: 0 },
    { shares: ['0.5', '0.5'], steps: 3, first: 2, last: 2 },
    { shares: ['1', '1'], steps: 3, first: 3, last: 3 },
  ])('$shares of $steps steps is $first to $last', ({ shares: [a = '', b = ''], ...expected }) => {
    const { steps, first, last } = expected;
    expect(windowOfShares(decimal(a), decimal(b), steps)).toEqual({ first, last });
  });
});

function countedIn({ first, last, every }: times.Grid): readonly number[] {
  const counted = new Set([last]);
  for (let time = first; time < last; time += every) counted.add(time);
  return [...counted].sort((a, b) => a - b);
}

describe('the times of updates', () => {
  it.each([
    { first: 10, last: 100, every: 25, times: [10, 35, 60, 85, 100] },
    { first: 0, last: 100, every: 25, times: [0, 25, 50, 75, 100] },
    { first: 7, last: 7, every: 25, times: [7] },
    { first: 0, last: 3, every: 100, times: [0, 3] },
    { first: 0, last: 1, every: 1, times: [0, 1] },
    { first: 0, last: 0, every: 1, times: [0] },
  ])('$first to $last every $every', ({ times, every, ...window }) => {
    expect(spreadOver({ ...window, every }, Infinity)).toEqual(times);
  });

  it.each([
    [0, 1],
    [1, 1],
    [100, 1],
    [101, 2],
    [500, 5],
    [501, 6],
  ])('come every hundredth of the window: %i steps every %i', (width, every) => {
    expect(defaultEvery({ first: 3, last: 3 + width })).toBe(every);
  });

  it('always begin and end with the window, in order, at most 101 by default', () => {
    const window = fc.tuple(fc.nat(5000), fc.nat(5000));
    fc.assert(
      fc.property(window, ([first, width]) => {
        const interval = { first, last: first + width };
        const times = spreadOver({ ...interval, every: defaultEvery(interval) }, Infinity);
        expect(times[0]).toBe(first);
        expect(times.at(-1)).toBe(first + width);
        expect(times.length).toBeLessThanOrEqual(101);
        expect(times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0))).toBe(true);
      }),
    );
  });

  const grids = fc.record({ first: fc.nat(20), width: fc.nat(30), every: fc.integer({ min: 1, max: 12 }) });

  it('are those that are counted one by one', () => {
    fc.assert(
      fc.property(grids, ({ first, width, every }) => {
        const window = { first, last: first + width, every };
        const all = countedIn(window);
        expect(times.timesIn(window)).toBe(all.length);
        expect(spreadOver(window, Infinity)).toEqual(all);
        for (let time = 0; time <= window.last + 2 * every; time++) {
          expect([time, times.isTimeIn(window, time)]).toEqual([time, all.includes(time)]);
          expect([time, times.latestUpdate({ window, mask: 'hard' }, time)]).toEqual([time, all.findLast((one) => one <= time)]);
        }
      }),
    );
  });

  it('of a rewiring without samples are the same, but for the first instant of a stage', () => {
    fc.assert(
      fc.property(grids, ({ first, width, every }) => {
        const window = { first, last: first + width, every };
        const after = countedIn(window).filter((time) => time > 0);
        expect(times.rewirings({ window })).toBe(after.length);
        for (let time = 0; time <= window.last + every; time++) {
          expect([time, times.isRewired({ window }, time)]).toEqual([time, after.includes(time)]);
        }
      }),
    );
  });

  it('are told some of, the ends among them, and as far from each other as so few can be', () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 2, max: 40 }), ({ first, width, every }, most) => {
        const window = { first, last: first + width, every };
        const all = spreadOver(window, Infinity);
        const told = spreadOver(window, most);
        expect(told).toHaveLength(Math.min(most, all.length));
        expect([told[0], told.at(-1)]).toEqual([all[0], all.at(-1)]);
        const places = told.map((time) => all.indexOf(time));
        const even = (all.length - 1) / Math.max(1, told.length - 1);
        for (const [nth, place] of places.entries()) expect(Math.abs(place - nth * even)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it('have progress 1 in a window of one instant', () => {
    expect(progressAt(5, { first: 5, last: 5 })).toEqual(rational(1));
    expect(progressAt(35, { first: 10, last: 100 })).toEqual(rational(5, 18));
  });

  it('begin each of a pattern’s equal frames', () => {
    expect(frameTimes({ first: 0, last: 90 }, 2)).toEqual([0, 45, 90]);
    expect(frameTimes({ first: 10, last: 20 }, 3)).toEqual([10, 13, 17, 20]);
  });
});

describe('a window of compute', () => {
  it('takes the steps of the language page: a geometric decay to 50% over 25%..75%', () => {
    // ln is not rational: the mean density of 2^−p to nine digits, (1 − 1/2) / ln 2.
    const density = { before: rational(1), during: decimal('0.721347520'), after: rational(1, 2) };
    const solved = windowOfCompute(decimal('0.25'), decimal('0.75'), density);
    expect(roundedPercent(solved?.from ?? zero)).toBe('17.32%');
    expect(roundedPercent(solved?.to ?? zero)).toBe('65.35%');
  });

  it('is a window of steps where the density stays', () => {
    const half = rational(1, 2);
    const density = { before: half, during: half, after: half };
    const solved = windowOfCompute(decimal('0.1'), decimal('0.9'), density);
    expect(solved).toEqual({ from: decimal('0.1'), to: decimal('0.9') });
  });

  it('spends the shares of compute that were asked for', () => {
    const share = fc.integer({ min: 0, max: 100 });
    const density = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(share, share, density, density, density, (a, b, d0, d, d1) => {
        const [from, to] = [Math.min(a, b) / 100, Math.max(a, b) / 100];
        const solved = windowOfCompute(rational(Math.min(a, b), 100), rational(Math.max(a, b), 100), {
          before: rational(d0, 100),
          during: rational(d, 100),
          after: rational(d1, 100),
        });
        const first = Number(solved?.from.n) / Number(solved?.from.d);
        const last = Number(solved?.to.n) / Number(solved?.to.d);
        const spent = [first * d0, (last - first) * d, (1 - last) * d1];
        const total = spent.reduce((sum, part) => sum + part, 0);
        expect((spent[0] ?? 0) / total).toBeCloseTo(from, 9);
        expect(1 - (spent[2] ?? 0) / total).toBeCloseTo(to, 9);
      }),
    );
  });

  it('has no solution where nothing is left alive', () => {
    const density = { before: rational(1), during: rational(1, 2), after: zero };
    expect(windowOfCompute(zero, rational(1), density)).toBeUndefined();
  });
});

describe('the mean over a window', () => {
  it('is exact for cubics: ∫ 1 − (1 − p)³ = 3/4', () => {
    const cubic = (p: ReturnType<typeof rational>) => {
      const rest = rational(p.d - p.n, p.d);
      return rational(rest.d ** 3n - rest.n ** 3n, rest.d ** 3n);
    };
    expect(compare(meanOver(cubic), rational(3, 4))).toBe(0);
  });
});
