import { updatesOf } from '../support/updates.ts';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/index.ts';
import { codes, factsOf, golden, linearModel, models, planned, planText, planUnchecked, prunes, summary } from './planning.ts';

function weightsOf(model: string): readonly number[] {
  return factsOf(model)
    .layers.filter(({ prunable }) => prunable)
    .map(({ count }) => count);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** p per mille of n, rounded up. */
function above(p: number, n: number): number {
  return Math.floor((p * n + 999) / 1000);
}

describe.each(models)('%s', (model) => {
  it('keeps at least 5% of every layer and prunes 80% of all, to half a weight', () => {
    const [prune] = prunes(planned(planText(golden, factsOf(model))));
    const weights = weightsOf(model);
    expect(Object.values(prune?.floor?.keep ?? {})).toEqual(weights.map((n) => above(50, n)));
    expect(Math.abs((prune?.reached ?? 0) - 0.8 * sum(weights))).toBeLessThanOrEqual(0.5);
    expect(updatesOf(prune).at(-1)?.pruned).toBe(prune?.reached);
  });

  it.each([10, 50, 70, 333, 501])('p at a floor of 1 − p, p = %i‰, reaches the nearest count', (p) => {
    const target = `${(1000 - p) / 10}%`;
    const text = `prune weights by global |w| to ${target} protect min ${p / 10}% per layer`;
    const outcome = planText(text, factsOf(model));
    const [prune] = prunes(planned(outcome));
    const weights = weightsOf(model);
    const most = sum(weights) - sum(weights.map((n) => above(p, n)));
    expect(prune?.reached).toBe(Math.min(prune?.asked ?? 0, most));
    expect(codes(outcome)).toEqual(prune?.reached === prune?.asked ? [] : ['ESP4041']);
  });

  it('refuses a floor of 5% at 96% and names the best target', () => {
    const text = 'prune weights by global |w| to 96% protect min 5% per layer';
    const outcome = planUnchecked(text, factsOf(model));
    expect(outcome.value).toBeUndefined();
    const said = outcome.diagnostics.map(summary)[0] ?? '';
    const reach = /^error ESP4040: `prune weights` cannot reach 96%: the floor allows at most (9[45][.\d]*%) /;
    const [, best = ''] = reach.exec(said) ?? [];
    // Floors are rounded up, so that a little less than 95% is left to prune: that share, rounded down.
    const weights = weightsOf(model);
    const exact = 100 * (1 - sum(weights.map((n) => above(50, n))) / sum(weights));
    expect(exact - Number.parseFloat(best)).toBeGreaterThanOrEqual(-1e-9);
    expect(exact - Number.parseFloat(best)).toBeLessThan(0.01);
    const again = planText(text.replace('96%', best), factsOf(model));
    expect(again.diagnostics.map(summary).filter((it) => /ESP404[01]/.test(it))).toEqual([]);
    expect(again.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('a rounded floor', () => {
  it('is said with both counts', () => {
    const facts = linearModel({ a: [3, 3], b: [3, 5] });
    const outcome = planText('prune weights by global |w| to 90% protect min 10% per layer', facts);
    // ⌈0.9⌉ + ⌈1.5⌉ = 3 of 24 stay; round(21.6) = 22 were asked for.
    expect(outcome.diagnostics.map(summary)).toEqual([
      'warning ESP4041: `prune weights` reaches 87.5% (21 of 24), not 91.67% (22 of 24), ' + 'because the floor is rounded up in `a`, `b`',
    ]);
    expect(prunes(planned(outcome))[0]).toMatchObject({ asked: 22, reached: 21, to: '90%' });
  });

  it('is judged layer by layer where the allocation is', () => {
    const facts = linearModel({ a: [1, 3], b: [1, 100] });
    const outcome = planText('prune weights by uniform |w| to 90% protect min 10% per layer', facts);
    expect(layersOf(planned(outcome))).toEqual({ a: 2, b: 90 });
  });

  it('leaves `erk` its layers’ floors', () => {
    const facts = linearModel({ a: [10, 100], b: [10, 10] });
    const outcome = planText('prune weights by erk |w| to 80% protect min 15% per layer', facts);
    const pruned = layersOf(planned(outcome));
    expect(sum(Object.values(pruned))).toBe(880);
    expect(pruned['a']).toBeLessThanOrEqual(850);
    expect(pruned['b']).toBeLessThanOrEqual(85);
  });
});

function layersOf(plan: Plan): Readonly<Record<string, number>> {
  return updatesOf(prunes(plan)[0]).at(-1)?.layers ?? {};
}
