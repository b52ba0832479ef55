import { updatesOf } from '../support/updates.ts';
import { describe, expect, it } from 'vitest';
import type { PlanSettings } from '../../src/plan/index.ts';
import { codes, linearModel, planned, planText, prunes, steps, summary } from './planning.ts';

const thousand = linearModel({ fc: [10, 100] });

function lasting(count: number): Partial<PlanSettings> {
  return { lengths: { all: steps(count), named: new Map() } };
}

/** Published traces are rounded to three digits, some of them twice. */
function isAbout(a = NaN, b = NaN): boolean {
  return Math.abs(a - b) <= 0.0015;
}

function traceOf(text: string, length: number, facts = thousand) {
  const [prune] = prunes(planned(planText(text, facts, lasting(length))));
  return Object.fromEntries(updatesOf(prune).map(({ step, pruned }) => [step, pruned / 1000]));
}

describe('one nominal schedule: cubic 5% to 80%, from step 10 to 100, every 25', () => {
  const nominal = 'prune weights by global |w| to 80% from 5% over 10..100 steps every 25 steps';

  it('starts at the window’s start, keeps its rhythm and reaches the target at the window’s end', () => {
    expect(traceOf(nominal, 100)).toEqual({ 10: 0.05, 35: 0.517, 60: 0.734, 85: 0.797, 100: 0.8 });
    expect(traceOf(nominal, 500)).toEqual(traceOf(nominal, 100));
  });

  /** The same words elsewhere, each scheduler re-implemented from its source. */
  it.each<{ system: string; trace: Readonly<Record<string, number>>; differs: number[] }>([
    { system: 'SparseML, 101 steps', trace: { 10: 0.05, 35: 0.518, 60: 0.734, 85: 0.797, 100: 0.8 }, differs: [] },
    { system: 'SparseML, 100 steps: the end is never reached', trace: { 10: 0.05, 35: 0.518, 60: 0.734, 85: 0.797 }, differs: [100] },
    { system: 'TFMOT: an end off the grid is never reached', trace: { 10: 0.05, 35: 0.518, 60: 0.734, 85: 0.797 }, differs: [100] },
    {
      system: 'jaxpruner: an absolute grid, from 0, one step on',
      trace: { 25: 0.355, 50: 0.671, 75: 0.785, 100: 0.8 },
      differs: [10, 25, 35, 50, 60, 75, 85],
    },
    {
      system: 'Distiller: the span is re-fitted to the grid',
      trace: { 10: 0.05, 35: 0.578, 60: 0.772, 85: 0.8 },
      differs: [35, 60, 85, 100],
    },
    {
      system: 'NNI AGP, 3 times: no initial sparsity, no end',
      trace: { 25: 0.563, 50: 0.77, 75: 0.8 },
      differs: [10, 25, 35, 50, 60, 75, 85, 100],
    },
  ])('differs from $system', ({ trace, differs }) => {
    const ours: Readonly<Record<string, number>> = traceOf(nominal, 100);
    const theirs = trace;
    const times = [...new Set([...Object.keys(ours), ...Object.keys(theirs)].map(Number))];
    const different = times.filter((time) => !isAbout(ours[time], theirs[time]));
    expect(different.toSorted((a, b) => a - b)).toEqual(differs);
  });
});

describe('short stages', () => {
  const text = 'prune weights by global |w| to 80% over 25%..75%';
  it.each([
    { length: 1, trace: { 0: 0, 1: 0.8 } },
    { length: 2, trace: { 0: 0, 1: 0.7, 2: 0.8 } },
    { length: 3, trace: { 1: 0, 2: 0.8 } },
  ])('of $length steps', ({ length, trace }) => {
    expect(traceOf(text, length)).toEqual(trace);
  });

  it.each([
    { what: 'a window of one instant is one update at full progress', over: '50%..50%', trace: { 50: 0.8 } },
    { what: 'at its very start', over: '0%..0%', trace: { 0: 0.8 } },
    { what: 'at its very end', over: '100%..100%', trace: { 100: 0.8 } },
    { what: '`every` longer than the window leaves its ends', over: '40%..60% every 70 steps', trace: { 40: 0, 60: 0.8 } },
    { what: 'a window in steps', over: '40..60 steps every 20 steps', trace: { 40: 0, 60: 0.8 } },
    { what: 'a window in epochs of 16 steps', over: '1..2 epochs every 1 epoch', trace: { 16: 0, 32: 0.8 } },
  ])('$what', ({ over, trace }) => {
    expect(traceOf(`prune weights by global |w| to 80% over ${over}`, 100)).toEqual(trace);
  });

  it('`every` alone means the whole stage', () => {
    expect(traceOf('prune weights by global |w| to 80% every 50 steps', 100)).toEqual({ 0: 0, 50: 0.7, 100: 0.8 });
  });

  it('updates that change nothing stay in the timeline', () => {
    const [prune] = prunes(planned(planText('prune weights by global |w| to 0.4% over 0%..100% every 10 steps', thousand, lasting(100))));
    expect(updatesOf(prune)).toHaveLength(11);
    expect(updatesOf(prune).at(-1)).toEqual({ step: 100, share: '0.004', pruned: 4 });
  });
});

describe('curves', () => {
  it.each([
    { along: 'linear', share: '0.4' },
    { along: 'polynomial(2)', share: '0.6' },
    { along: '(p^2)', share: '0.2' },
    { along: 'constant', share: '0.8' },
    { along: 'step(2)', share: '0.4' },
  ])('$along is exact at half time', ({ along, share }) => {
    const text = `prune weights by global |w| to 80% over 0%..100% every 50 steps along ${along}`;
    const [prune] = prunes(planned(planText(text, thousand, lasting(100))));
    expect(updatesOf(prune)[1]?.share).toBe(share);
  });

  it('geometric keeps the factor of what is left', () => {
    const text = 'prune weights by global |w| to 75% over 0%..100% every 50 steps along geometric';
    expect(traceOf(text, 100)).toEqual({ 0: 0, 50: 0.5, 100: 0.75 });
  });

  it.each([
    { along: '(p * (3.8 - 2.8 * p))', problem: 'falls', code: 'ESP4034' },
    { along: '(p * (7 - 6 * p))', problem: 'leaves 0%..100%', code: 'ESP4035' },
    { along: '(p / (p - 0.5) / 2)', problem: 'has no value', code: 'ESP4036' },
    { along: '(2 * p)', problem: 'misses its target', code: 'ESP4048' },
  ])('$along $problem', ({ along, code }) => {
    const text = `prune weights by global |w| to 80% over 0%..100% every 50 steps along ${along}`;
    expect(codes(planText(text, thousand, lasting(100)))).toEqual([code]);
  });
});

describe('windows of compute', () => {
  it('take the steps of the language page: a geometric decay to 50% over 25%..75%', () => {
    const text = 'prune weights by global |w| to 50% over 25%..75% of compute along geometric';
    const [prune] = prunes(planned(planText(text, thousand, lasting(10_000))));
    expect(prune?.window).toMatchObject({ first: 1732, last: 6535 });
  });

  it('have no solution where all is pruned', () => {
    const text = 'prune weights by global |w| to 100% over 25%..75% of compute';
    expect(codes(planText(text, thousand, lasting(100)))).toEqual(['ESP4015']);
  });
});

describe('windows that do not fit', () => {
  it.each([
    { text: 'prune weights by global |w| to 80% over 10..200 steps', code: 'ESP4012' },
    { text: 'stage s { train all\nprune weights by global |w| to 80% over 1..7 epochs }', code: 'ESP4012' },
  ])('$text', ({ text, code }) => {
    expect(codes(planText(text, thousand, lasting(100)))).toEqual([code]);
  });

  it('lengths are those that can be counted', () => {
    expect(codes(planText('train all for 1e12 epochs', thousand))).toEqual([]);
    for (const length of ['1e16 steps', '1e400 steps', '1e308 epochs']) {
      const { diagnostics } = planText(`train all for ${length}`, thousand);
      expect(diagnostics.map(summary)[0]).toContain('the number of steps is too large');
    }
  });

  it('a length for every stage has to find one that is open', () => {
    expect(codes(planText('train all for 5 steps', thousand, lasting(100)))).toEqual(['ESP4024']);
    expect(codes(planText('prune weights by |w| to 5%', thousand, lasting(9)))).toEqual(['ESP4024']);
  });

  it('epochs need a number of samples', () => {
    expect(codes(planText('train all', thousand, { samples: {} }))).toEqual(['ESP4014']);
    expect(codes(planText('train all for 5 steps', thousand, { samples: {} }))).toEqual([]);
  });
});
