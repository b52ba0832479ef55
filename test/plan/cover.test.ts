import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverWithin } from '../../src/plan/adapters/plan-adapters.ts';

const sumOf = (costs: readonly number[], chosen: readonly number[]) => chosen.reduce((sum, index) => sum + (costs[index] ?? 0), 0);

/** Every subset, judged by the three rules in turn. */
function bruteForce(costs: readonly number[], budget: number): number[] {
  let best: number[] = [];
  for (let mask = 0; mask < 2 ** costs.length; mask++) {
    const chosen = costs.flatMap((_, index) => ((mask >> index) & 1 ? [index] : []));
    if (sumOf(costs, chosen) <= budget && isBetter(chosen, best)) best = chosen;
  }
  return best;

  function isBetter(a: readonly number[], b: readonly number[]): boolean {
    if (a.length !== b.length) return a.length > b.length;
    if (sumOf(costs, a) !== sumOf(costs, b)) return sumOf(costs, a) > sumOf(costs, b);
    const differing = a.findIndex((index, position) => index !== b[position]);
    return differing >= 0 && (a[differing] ?? 0) < (b[differing] ?? 0);
  }
}

describe('the layers that a budget covers', () => {
  it.each([
    { what: 'all, where the budget reaches', costs: [5, 6], budget: 11, chosen: [0, 1] },
    { what: 'none, where even the cheapest is too dear', costs: [5, 6], budget: 4, chosen: [] },
    { what: 'most layers before most parameters', costs: [9, 2, 3], budget: 9, chosen: [1, 2] },
    { what: 'then most parameters', costs: [2, 3, 4], budget: 7, chosen: [1, 2] },
    { what: 'then graph order', costs: [4, 4, 4], budget: 8, chosen: [0, 1] },
    // rank 1 on LeNet-300-100: 784+300, 300+100, 100+10, of 266,610 parameters
    { what: 'LeNet-300-100 at 0.3%', costs: [1084, 400, 110], budget: 799, chosen: [1, 2] },
  ])('$what', ({ costs, budget, chosen }) => {
    expect(coverWithin(costs, budget)).toEqual(chosen);
  });

  it('is what trying every subset finds', () => {
    const costs = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(costs, fc.integer({ min: 0, max: 150 }), (some, budget) => {
        expect(coverWithin(some, budget)).toEqual(bruteForce(some, budget));
      }),
    );
  });

  it('keeps its promises where the exact search would take too long', () => {
    const costs = Array.from({ length: 400 }, (_, index) => 100_003 + ((index * 7919) % 100_019));
    const budget = 20_000_000;
    const chosen = coverWithin(costs, budget);
    const cheapest = costs.toSorted((a, b) => a - b);
    const most = cheapest.findIndex((_, index) => cheapest.slice(0, index + 1).reduce((a, b) => a + b, 0) > budget);
    expect(chosen).toHaveLength(most);
    expect(sumOf(costs, chosen)).toBeLessThanOrEqual(budget);
    expect(new Set(chosen).size).toBe(most);
  });
});
