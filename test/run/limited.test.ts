/** `limited by METRIC`: how much is pruned is measured in the run, within the bounds of the plan. */
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import type { PlannedPrune } from '../../src/plan/plan.ts';
import { pruneFaults } from '../../src/plan/prune/coherence.ts';
import { check } from '../../src/index.ts';
import { few } from './cut/benches.ts';
import { readTensors } from './read-tensors.ts';
import { must, planOn, run } from './support.ts';

type PruneEvent = Extract<RunEvent, { event: 'prune' }>;

const digits = few('mlp_digits', 'digits');
const index = 'metric pqi = 1 - mean(sqrt(|w|))^2 / mean(|w|)\n';
const cut = (metric: string, by = 'uniform magnitude', more = ''): string =>
  `metric m = ${metric}\nprune weights by ${by} removing 90% of remaining limited by m${more}`;

async function ran(text: string) {
  const plan = await planOn(digits, text);
  const events: RunEvent[] = [];
  must(await run(digits, plan, { onEvent: (event) => void events.push(event) }));
  return {
    prunes: plan.stages.flatMap(({ statements }) => statements.flatMap((it) => (it.kind === 'prune' ? [it] : []))),
    events: events.flatMap((it): PruneEvent[] => (it.event === 'prune' ? [it] : [])),
  };
}

/** By hand: 1 − (Σ√|w| / d)² / (Σ|w| / d). */
function pqiOf(weights: readonly number[]): number {
  const mean = (of: (weight: number) => number): number => weights.reduce((sum, weight) => sum + of(Math.abs(weight)), 0) / weights.length;
  return 1 - mean(Math.sqrt) ** 2 / mean((weight) => weight);
}

describe('a prune that a metric limits', () => {
  it('takes of each layer what the index of its live weights gives, again in the next round', async () => {
    const { prunes, events } = await ran(
      `${index}repeat 2 times { prune weights by uniform magnitude removing 90% of remaining limited by pqi rounded down }`,
    );
    const matrices = [...readTensors(digits.model)].flatMap(([name, values]) =>
      name.endsWith('.weight') ? [[name.slice(0, -7), [...values]] as const] : [],
    );
    const live = new Map(matrices);
    expect(events).toHaveLength(2);
    for (const { layers, measured, pruned } of events) {
      for (const [name, weights] of live) {
        const value = pqiOf(weights);
        expect(measured?.values[name]).toBeCloseTo(value, 6);
        const all = matrices.find(([one]) => one === name)?.[1].length ?? 0;
        const gone = Math.floor((measured?.values[name] ?? 0) * weights.length);
        expect(layers?.[name]).toBe(all - weights.length + gone);
        live.set(name, [...weights].sort((a, b) => Math.abs(a) - Math.abs(b)).slice(gone));
      }
      expect(pruned).toBe(Object.values(layers ?? {}).reduce((sum, count) => sum + count, 0));
    }
    expect(prunes.map(({ limited }) => limited?.bounds['4'])).toEqual([
      [0, 900],
      [0, 990],
    ]);
  });

  it.each([
    ['a share', '0.3 + 0 * mean(|w|)', 0.3],
    ['more than the most', '2 + mean(|w|)', 0.9],
    ['less than nothing', '0 - mean(|w|)', 0],
  ])('takes %s', async (_, metric, share) => {
    const { events } = await ran(cut(metric));
    const [{ layers } = {}] = events;
    expect(layers).toEqual({ '0': share * 19_200, '2': share * 30_000, '4': share * 1000 });
  });

  it('takes one amount of all layers under one threshold', async () => {
    const { prunes, events } = await ran(cut('0.3 + 0 * mean(|w|)', 'global magnitude'));
    expect(events[0]?.pruned).toBe(0.3 * 50_200);
    expect(events[0]?.measured).toEqual({ metric: 'm', values: { all: expect.closeTo(0.3, 9) } });
    expect(prunes[0]?.limited?.bounds['4']).toEqual([0, 1000]);
  });

  it('is refused in the run where the metric is no number', async () => {
    const plan = await planOn(digits, cut('(mean(w) - mean(w)) / (mean(w) - mean(w))'));
    const { diagnostics } = await run(digits, plan);
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP4203']);
  });

  it('says why a metric of samples is none, also where a clause is called so', () => {
    const text = 'prune weights by uniform magnitude removing 9% of remaining limited by loss rounded down';
    const { diagnostics } = check(text);
    const found = diagnostics.map(({ code, span }) => [code, text.slice(span?.start, span?.end)]);
    expect(found).toEqual([['ESP2270', 'loss']]);
  });

  it('reads a metric that is called as a clause of another verb', () => {
    const text = cut('1 - mean(sqrt(|w|))^2 / mean(|w|)');
    const renamed = text.replace('metric m', 'metric decay').replace('by m', 'by decay');
    expect(check(renamed).diagnostics).toEqual([]);
    expect(check(text.replace('by m', 'by')).diagnostics.map(({ code }) => code)).toEqual(['ESP2006', 'ESP2101']);
  });

  it.each([
    ['a target', `${index}prune weights by magnitude to 90% limited by pqi`],
    ['a share of all', `${index}prune weights by magnitude removing 9% of original limited by pqi`],
    ['densities of Erdős and Rényi', `${index}prune weights by erk magnitude removing 9% of remaining limited by pqi`],
    ['floors', `${index}prune weights by uniform magnitude removing 9% of remaining limited by pqi protect min 1% per layer`],
    [
      'a window',
      `${index}stage s for 9 steps { train all\nprune weights by uniform magnitude removing 9% of remaining limited by pqi over 10%..90% }`,
    ],
    ['units', `${index}prune neurons by magnitude removing 9% of remaining limited by pqi`],
  ])('is refused with %s, without a model', (_, text) => {
    expect(check(text).diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  });
});

describe('an edited plan', () => {
  const sizes = new Map([
    ['0', 19_200],
    ['2', 30_000],
    ['4', 1000],
  ]);

  it.each<[string, (prune: PlannedPrune) => Partial<NonNullable<PlannedPrune['limited']>>, string]>([
    ['bounds beyond the layer', () => ({ bounds: { '0': [0, 1], '2': [0, 1], '4': [0, 1001] } }), 'bounds'],
    ['a bound too few', () => ({ bounds: { '0': [0, 1], '2': [0, 1] } }), 'bounds'],
    ['another sum', () => ({ bounds: { '0': [0, 1], '2': [0, 1], '4': [0, 1] } }), 'reached'],
    ['no number of weights', () => ({ expression: '|w|' }), 'expression'],
    ['another part', () => ({ per: 'all' }), 'per'],
  ])('is refused with %s', async (_, edit, key) => {
    const { stages } = await planOn(digits, cut('0.3 + 0 * mean(|w|)'));
    const prune = stages[0]?.statements.find((it) => it.kind === 'prune');
    if (prune?.limited === undefined) throw new Error('the plan limits a prune');
    expect(pruneFaults(prune, sizes)).toEqual([]);
    const edited = { ...prune, limited: { ...prune.limited, ...edit(prune) } };
    expect(pruneFaults(edited, sizes).map(({ path }) => path.at(-1))).toEqual([key]);
  });
});
