/** Updates at listed instants: along a curve at k/n, or through listed shares. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, compare, multiply, rational, subtract } from '../../src/exact/rational.ts';
import { check } from '../../src/index.ts';
import { progressOfLevel } from '../../src/plan/schedule/curve.ts';
import { renderPlan } from '../../src/report/plan-table.ts';
import { updatesOf } from '../support/updates.ts';
import { codes, linearModel, planned, planText, planUnchecked, prunes } from './planning.ts';

const facts = linearModel({ a: [40, 30], b: [20, 10] });
const samples = { samples: { train: 640 } };

function stage(clauses: string, length = '100 epochs'): string {
  return `stage s for ${length} {\n  train all\n  prune weights by uniform |w| ${clauses}\n}`;
}

function updates(clauses: string, length?: string) {
  const plan = planned(planUnchecked(stage(clauses, length), facts, samples));
  return updatesOf(prunes(plan)[0]).map(({ step, pruned }) => [step, pruned]);
}

describe('at', () => {
  it('takes the curve at k/n, whatever lies between the instants', () => {
    // An epoch has ten steps: 640 samples in batches of 64.
    expect(updates('to 60% along linear at 10, 35, 60 epochs')).toEqual([
      [100, 280],
      [350, 560],
      [600, 840],
    ]);
    const cubic = [1, 2, 3].map((k) => {
      const share = 0.6 * (1 - (1 - k / 3) ** 3);
      return Math.round(1200 * share) + Math.round(200 * share);
    });
    expect(updates('to 60% at 10, 35, 60 epochs').map(([, pruned]) => pruned)).toEqual(cubic);
  });

  it('prunes once inside a stage', () => {
    expect(updates('to 50% at 10 epochs')).toEqual([[100, 700]]);
  });
});

describe('through', () => {
  it('has a level at each instant, and the target at the last', () => {
    expect(updates('to 80% through 20%, 50% at 5, 10, 20 epochs')).toEqual([
      [50, 280],
      [100, 700],
      [200, 1120],
    ]);
    expect(updates('to 80% through 80% density, 50%, 80% at 5, 10, 20 epochs')).toEqual([
      [50, 280],
      [100, 700],
      [200, 1120],
    ]);
  });

  it('says the same as levels that NNCF lists for its epochs', () => {
    // multistep: level i from boundary i on, level 0 from epoch 0.
    const levels = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 2, maxLength: 8 });
    const epochs = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(levels, epochs, (drawn, boundaries) => {
        const sorted = drawn.toSorted((a, b) => a - b);
        const at = [0, ...boundaries.toSorted((a, b) => a - b).slice(0, sorted.length - 1)];
        const clauses = `to ${sorted.at(-1)}% through ${sorted.slice(0, -1).join('%, ')}% ` + `at ${at.join(', ')} epochs`;
        const wanted = at.map((epoch, index) => {
          const level = sorted[index] ?? 0;
          return [10 * epoch, 12 * level + 2 * level];
        });
        expect(updates(clauses)).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  });

  it('takes hundreds of levels, under every allocation', () => {
    const steps = Array.from({ length: 400 }, (_, index) => 3 * index + 1);
    const shares = steps.map((_, index) => `${((index + 1) * 0.2).toFixed(1)}%`);
    const clauses = `to 80% through ${shares.slice(0, -1).join(', ')} at ${steps.join(', ')} steps`;
    for (const by of ['uniform', 'global', 'erk']) {
      const text = stage(clauses, '2000 steps').replace('uniform', by);
      const own = updatesOf(prunes(planned(planUnchecked(text, facts, samples)))[0]);
      expect(own).toHaveLength(400);
      const total = own.map(({ pruned }) => pruned);
      expect(total).toEqual(total.toSorted((a, b) => a - b));
      if (by !== 'global') continue;
      expect(total[99]).toBe(280);
      expect(total.at(-1)).toBe(1120);
    }
  });

  it('may go down under a mask that may be taken back', () => {
    const clauses = 'to 80% through 50%, 20% at 5, 10, 20 epochs';
    expect(codes(planText(stage(clauses), facts, samples))).toEqual(['ESP4034']);
    const open = planText(stage(`${clauses} mask revisable`), facts, samples);
    expect(codes(open)).toEqual([]);
  });
});

describe('refused', () => {
  it.each([
    ['to 80% at 60, 30, 90 epochs', 'ESP4085'],
    ['to 80% at 30, 130 epochs', 'ESP4012'],
    ['to 80% at 30 epochs over 0%..50%', 'ESP2205'],
    ['to 80% at 30 epochs every 1 epoch', 'ESP2205'],
    ['to 80% through 20%, 50% at 5, 10 epochs', 'ESP2272'],
    ['to 80% through 20% over 0%..50%', 'ESP2272'],
    ['to 80% through 20% at 5 epochs, 50% at 10 epochs, 80% at 20 epochs', 'ESP2273'],
    ['to 2:4 through 20% over 0%..50%', 'ESP2214'],
  ])('%s', (clauses, code) => {
    const text = stage(clauses);
    const found = [...check(text).diagnostics, ...planText(text, facts, samples).diagnostics];
    expect(found.map((one) => one.code)).toContain(code);
  });

  it('an instant without training', () => {
    expect(codes(planText('prune weights by |w| to 50% at 5 steps', facts, samples))).toEqual([]);
    const text = 'stage s { prune weights by |w| to 50% at 5 steps }';
    expect(check(text).diagnostics.map(({ code }) => code)).not.toEqual([]);
  });
});

it('the table shows levels, and the plan is found coherent', () => {
  const text = stage('to 80% through 20%, 50% at 5, 10, 20 epochs');
  const table = renderPlan(planned(planUnchecked(text, facts, samples)));
  expect(table).toContain('20% at step 50, 50% at step 100, 80% at step 200');
});

it('a level has come as far as its share lies between the ends', () => {
  const percent = fc.integer({ min: 0, max: 100 }).map((share) => rational(share, 100));
  const shares = fc.array(percent, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(shares, percent, percent, fc.nat(60), (through, from, to, time) => {
      const levels = through.map((share, at) => ({ step: 10 * (at + 1), share }));
      const progress = progressOfLevel(levels, time, { from, to });
      const reached = through[Math.min(Math.floor(time / 10), through.length) - 1];
      if (reached === undefined) expect(progress).toEqual(rational(0));
      else if (compare(from, to) === 0) expect(progress).toEqual(rational(1));
      else expect(add(from, multiply(progress, subtract(to, from)))).toEqual(reached);
    }),
    { examples: [[[rational(1, 2)], rational(1, 2), rational(1, 2), 10]] },
  );
});
