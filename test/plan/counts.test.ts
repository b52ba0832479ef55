/** Counts and floors against integer arithmetic that shares no code with ours. */
import { updatesOf } from '../support/updates.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rational } from '../../src/exact/rational.ts';
import { shareOf } from '../../src/select/allocation.ts';
import { floorCounts } from '../../src/select/floors.ts';
import { boundedCounts } from '../../src/plan/schedule/layer-counts.ts';
import { codes, linearModel, planned, planText, planUnchecked, prunes } from './planning.ts';

/** p/1000 of n to nearest, halves to even, in integers below 2^53. */
function nearest(p: number, n: number): number {
  const below = Math.floor((p * n) / 1000);
  const twice = 2 * (p * n - 1000 * below);
  return twice > 1000 || (twice === 1000 && below % 2 === 1) ? below + 1 : below;
}

function above(p: number, n: number): number {
  return Math.floor((p * n + 999) / 1000);
}

const sizes = Array.from({ length: 5001 }, (_, n) => n);
const thousandths = Array.from({ length: 1001 }, (_, p) => p);

describe('for every share p/1000 and every n up to 5000', () => {
  it('the count is p·n/1000 to nearest, halves to even', () => {
    for (const p of thousandths) {
      const share = rational(p, 1000);
      const wrong = sizes.find((n) => shareOf(share, n) !== nearest(p, n));
      if (wrong !== undefined) expect(shareOf(share, wrong), `${p}/1000`).toBe(nearest(p, wrong));
    }
  });

  it('the floor is p·n/1000 rounded up', () => {
    for (const p of thousandths) {
      const counts = floorCounts(rational(p, 1000), sizes);
      const wrong = sizes.find((n) => counts[n] !== above(p, n));
      if (wrong !== undefined) expect(counts[wrong], `${p}/1000`).toBe(above(p, wrong));
    }
  });
});

describe('a planned prune', () => {
  const layer = fc.integer({ min: 1, max: 4000 });
  const model = fc.array(layer, { minLength: 1, maxLength: 4 });
  const tenths = (p: number) => `${p / 10}%`;
  const facts = (counts: readonly number[]) => linearModel(Object.fromEntries(counts.map((n, index) => [`fc${index}`, [1, n]])));

  it('loses exactly what its share says, over all layers or in each', () => {
    fc.assert(
      fc.property(model, fc.integer({ min: 1, max: 999 }), (layers, p) => {
        const all = layers.reduce((sum, n) => sum + n, 0);
        for (const allocation of ['global', 'uniform']) {
          const text = `prune weights by ${allocation} |w| to ${tenths(p)}`;
          const outcome = planText(text, facts(layers));
          const [prune] = prunes(planned(outcome));
          const each = layers.map((n) => nearest(p, n));
          const sum = allocation === 'global' ? nearest(p, all) : each.reduce((a, b) => a + b, 0);
          expect(prune?.reached).toBe(sum);
          expect(updatesOf(prune)).toMatchObject([{ step: 0, pruned: sum }]);
          if (allocation === 'uniform') expect(Object.values(updatesOf(prune)[0]?.layers ?? {})).toEqual(each);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('keeps its floors, and its target where exact shares allow it', () => {
    const floor = fc.integer({ min: 1, max: 999 });
    fc.assert(
      fc.property(model, fc.integer({ min: 1, max: 999 }), floor, (layers, s, p) => {
        const all = layers.reduce((sum, n) => sum + n, 0);
        const keep = layers.reduce((sum, n) => sum + above(p, n), 0);
        const text = `prune weights by global |w| to ${tenths(s)} protect min ${tenths(p)} per layer`;
        const outcome = planUnchecked(text, facts(layers));
        if (p > 1000 - s) {
          expect(codes(outcome)).toEqual(['ESP4040']);
          return;
        }
        const [prune] = prunes(planned(outcome));
        expect(prune?.asked).toBe(nearest(s, all));
        expect(prune?.reached).toBe(Math.min(nearest(s, all), all - keep));
        expect(Object.values(prune?.floor?.keep ?? {})).toEqual(layers.map((n) => above(p, n)));
        expect(codes(outcome).includes('ESP4041')).toBe(prune?.reached !== prune?.asked);
      }),
      { numRuns: 40 },
    );
  });

  it.each(['erk', 'er'])('by %s splits one exact total', (allocation) => {
    fc.assert(
      fc.property(model, fc.integer({ min: 1, max: 999 }), (layers, p) => {
        const text = `prune weights by ${allocation} |w| to ${tenths(p)}`;
        const [prune] = prunes(planned(planText(text, facts(layers))));
        const all = layers.reduce((sum, n) => sum + n, 0);
        expect(prune?.reached).toBe(nearest(p, all));
        const parts = Object.values(updatesOf(prune)[0]?.layers ?? {});
        expect(parts.reduce((a, b) => a + b, 0)).toBe(nearest(p, all));
      }),
      { numRuns: 20 },
    );
  });

  it.each(['uniform', 'erk', 'er', 'global'])('by %s never wakes a unit on its way', (allocation) => {
    fc.assert(
      fc.property(model, fc.integer({ min: 1, max: 999 }), (layers, p) => {
        const text = `prune weights by ${allocation} |w| to ${tenths(p)} over 0%..100% every 7 steps`;
        const [prune] = prunes(planned(planText(text, facts(layers))));
        const all = layers.reduce((sum, n) => sum + n, 0);
        let before: Readonly<Record<string, number>> = {};
        for (const { pruned, share, layers: counts = {} } of updatesOf(prune)) {
          for (const [name, count] of Object.entries(counts)) {
            expect(count).toBeGreaterThanOrEqual(before[name] ?? 0);
          }
          before = counts;
          const [n = '', d = '1'] = share.split('/');
          const exact = (Number(n) / Number(d)) * all;
          if (allocation !== 'uniform') expect(Math.abs(pruned - exact)).toBeLessThanOrEqual(0.5001);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('settling counts between what was and what will be', () => {
  it('moves single units in graph order until the total is met', () => {
    expect(boundedCounts([3, 3, 3], [0, 0, 0], [9, 9, 9], 10)).toEqual([4, 3, 3]);
    expect(boundedCounts([3, 3, 3], [3, 0, 0], [9, 9, 9], 8)).toEqual([3, 2, 3]);
    expect(boundedCounts([3, 3, 3], [5, 0, 0], [9, 9, 9])).toEqual([5, 3, 3]);
    expect(boundedCounts([9, 9], [0, 0], [4, 20])).toEqual([4, 9]);
  });
});
