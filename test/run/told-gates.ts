/** What a run tells of gates on the digits' MLP, held against the log α of plain loops. */
import { expect } from 'vitest';
import type { RunResult } from '../../src/run/result.ts';
import { journalOf } from '../report/run-folder.ts';
import { openOf } from './gated-mlp.ts';
import type { Parts } from './scored-mlp.ts';

const meanOf = (all: ArrayLike<number>): number => Array.from(all).reduce((sum, one) => sum + one, 0) / all.length;

/** The mean probability of a gate, and the share of parameters that are left on average. */
export function shareOpen(alphas: Parts): readonly [open: number, params: number] {
  const [first = 0, second = 0] = alphas.map((own) => meanOf(openOf(own)));
  const hidden = 300 * (64 + 1) * first + 100 * (300 * first + 1) * second;
  return [(300 * first + 100 * second) / 400, (hidden + 10 * (100 * second + 1)) / 50_610];
}

/** Journal and result, held against the loop's numbers. */
export function expectTold({ out, gates: ends = [] }: RunResult, told: readonly (readonly [number, number])[], alphas: Parts): void {
  const events = journalOf(out, '').flatMap((one) => (one.event === 'gates' ? [one] : []));
  expect(events.map(({ step }) => step)).toEqual(told.map((_, step) => step));
  events.forEach(({ open, left, targets }, step) => {
    expect(open).toBeCloseTo(told[step]?.[0] ?? NaN, 5);
    expect(left['params']).toBeCloseTo(told[step]?.[1] ?? NaN, 5);
    expect(targets).toEqual({ open: 0.6 });
  });
  expect(Math.abs((events.at(-1)?.open ?? NaN) - (events[0]?.open ?? NaN))).toBeGreaterThan(0.005);
  const open = alphas.map(openOf);
  const [end, ...others] = ends;
  expect(others).toEqual([]);
  const means = open.map(meanOf);
  expect(end?.groups?.map(({ name, units }) => [name, units])).toEqual([
    ['neurons of 0', 300],
    ['neurons of 2', 100],
  ]);
  end?.groups?.forEach((group, g) => expect(group.open).toBeCloseTo(means[g] ?? NaN, 5));
  const all = open.flatMap((own) => [...own]);
  const isInside = (low: number, q: number): boolean => q >= low && q < low + 0.05;
  const bins = Array.from({ length: 20 }, (_, bin) => all.filter((q) => isInside(bin / 20, q)));
  // A probability beside an edge may fall to either side of it in single precision.
  const doubtful = all.filter((q) => Math.abs(q * 20 - Math.round(q * 20)) < 1e-4).length;
  const off = bins.reduce((sum, bin, at) => sum + Math.abs(bin.length - (end?.histogram?.[at] ?? 0)), 0);
  expect(off).toBeLessThanOrEqual(2 * doubtful);
  expect(bins.filter(({ length }) => length > 0).length).toBeGreaterThan(1);
}
