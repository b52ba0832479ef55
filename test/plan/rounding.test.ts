/** Rounded counts against the rules of the tools that round so, in integers that share no code with ours. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rational } from '../../src/exact/rational.ts';
import { roundTo } from '../../src/exact/rational.ts';
import { updatesOf } from '../support/updates.ts';
import { codes, linearModel, planned, planText, planUnchecked, prunes } from './planning.ts';

/** p/1000 of n as Distiller and Intel Neural Compressor count: int(n · s). */
const below = (p: number, n: number): number => Math.floor((p * n) / 1000);
/** As open_lth counts what goes: ceil(s · n). */
const above = (p: number, n: number): number => Math.floor((p * n + 999) / 1000);

const sides = [
  { side: 'down', count: below },
  { side: 'up', count: above },
] as const;

const layers = fc.array(fc.integer({ min: 2, max: 4000 }), { minLength: 1, maxLength: 4 });
const thousandths = fc.integer({ min: 1, max: 999 });
const sumOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const percent = (p: number): string => `${p / 10}%`;
const modelOf = (sizes: readonly number[], rows = 1) => linearModel(Object.fromEntries(sizes.map((n, index) => [`fc${index}`, [rows, n]])));

describe.each(sides)('rounded $side', ({ side, count }) => {
  it('gives the count of a share for every n up to 2000', () => {
    for (let p = 0; p <= 1000; p += 7) {
      const counts = Array.from({ length: 2001 }, (_, n) => n).filter((n) => roundTo(rational(p * n, 1000), side) !== count(p, n));
      expect(counts, `${p}/1000`).toEqual([]);
    }
  });

  it('counts the whole selection under `global`, each layer under `uniform`, each row where rows rank', () => {
    fc.assert(
      fc.property(layers, thousandths, fc.integer({ min: 2, max: 5 }), (sizes, p, rows) => {
        const plan = (by: string, rest = '') => {
          const text = `prune weights by ${by} |w| to ${percent(p)} rounded ${side}${rest}`;
          return prunes(planned(planUnchecked(text, modelOf(sizes, rows))))[0];
        };
        const all = sumOf(sizes) * rows;
        expect(plan('global')?.reached).toBe(count(p, all));
        expect(Object.values(updatesOf(plan('uniform'))[0]?.layers ?? {})).toEqual(sizes.map((n) => count(p, n * rows)));
        expect(Object.values(updatesOf(plan('uniform', ' ranked per row'))[0]?.layers ?? {})).toEqual(sizes.map((n) => rows * count(p, n)));
        expect(plan('erk')?.reached).toBe(count(p, all));
      }),
      { numRuns: 60 },
    );
  });

  it('rounds every update of a window', () => {
    fc.assert(
      fc.property(layers, thousandths, fc.integer({ min: 1, max: 9 }), (sizes, p, updates) => {
        const text =
          `stage s for ${updates} steps {\n  train all\n  prune weights by uniform |w| to ` +
          `${percent(p)} rounded ${side} over 0%..100% every 1 step along linear\n}`;
        const [prune] = prunes(planned(planUnchecked(text, modelOf(sizes))));
        for (const { step, layers: counts } of updatesOf(prune)) {
          const share = (n: number): number =>
            side === 'down'
              ? Math.floor((p * step * n) / (1000 * updates))
              : Math.floor((p * step * n + 1000 * updates - 1) / (1000 * updates));
          expect(Object.values(counts ?? {})).toEqual(sizes.map(share));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('rounds what goes where a share goes', () => {
    fc.assert(
      fc.property(layers, thousandths, (sizes, p) => {
        const text = 'repeat 2 times { prune weights by uniform |w| removing ' + `${percent(p)} of remaining rounded ${side} }`;
        const rounds = planned(planUnchecked(text, modelOf(sizes))).stages;
        const first = sizes.map((n) => count(p, n));
        const second = sizes.map((n, l) => (first[l] ?? 0) + count(p, n - (first[l] ?? 0)));
        const reached = rounds.flatMap(({ statements: [one] }) => (one?.kind === 'prune' ? [one.reached] : []));
        expect(reached).toEqual([sumOf(first), sumOf(second)]);
      }),
      { numRuns: 60 },
    );
  });
});

it('the plan says the side, and nothing where counts are rounded to nearest', () => {
  const side = (text: string) => prunes(planned(planText(`prune weights by |w| to 33% ${text}`, modelOf([10, 10]))))[0]?.rounded;
  expect([side('rounded down'), side('rounded up')]).toEqual(['down', 'up']);
  expect([side(''), side('rounded nearest')]).toEqual([undefined, undefined]);
});

it('where rounding up breaks a floor, the floor wins with a warning', () => {
  const outcome = planUnchecked('prune weights by global |w| to 95% rounded up protect min 5% per layer', modelOf([10, 20]));
  expect(codes(outcome)).toEqual(['ESP4041']);
  expect(prunes(planned(outcome))[0]).toMatchObject({ asked: 29, reached: 28 });
});
