/** Numbers that are made of many values, beside closed forms and plain JavaScript. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeSummary } from '../../../src/compute/expressions/summary.ts';
import { summaryOf } from '../../../src/plan/criteria/read.ts';
import { oneThread } from '../support/training.ts';

async function summary(text: string, w: readonly number[], more: Record<string, number[]> = {}) {
  const expr = summaryOf(text);
  if (expr === undefined) throw new Error(`${text} is no metric`);
  const values = Object.entries({ w, ...more }).map(([name, own]) => [name, Float64Array.from(own)] as const);
  return await computeSummary(expr, new Map(values), oneThread);
}

describe('of the values 1, -2, 3 and -4', () => {
  it.each([
    ['sum(w)', -2],
    ['sum(|w|) / 2', 5],
    ['mean(w^2)', 7.5],
    ['max(w) - min(w)', 7],
    ['var(w)', 7.25],
    ['std(w)^2', 7.25],
    ['norm(w)', Math.sqrt(30)],
    ['mean((w - mean(w))^2)', 7.25],
    ['mean(step(w))', 0.5],
    ['mean(w < -1)', 0.5],
    ['mean(|w|^0.2)', (1 + 2 ** 0.2 + 3 ** 0.2 + 4 ** 0.2) / 4],
    ['1', undefined],
  ])('%s is %d', async (text, expected) => {
    if (expected === undefined) expect(summaryOf(text)).toBeUndefined();
    else expect(await summary(text, [1, -2, 3, -4])).toBeCloseTo(expected, 12);
  });

  it('mean(|w - start.w|) reads the weights of a mark', async () => {
    expect(await summary('mean(|w - start.w|)', [1, -2], { 'start.w': [0, 2] })).toBe(2.5);
  });
});

/** The PQ index (Diao et al., arXiv:2302.05601), and what its notes say follows from the formula. */
describe('the PQ index', () => {
  const half = '1 - mean(sqrt(|w|))^2 / mean(|w|)';
  const second = '1 - mean(|w|) / sqrt(mean(w^2))';

  it('is 0 where all sizes are equal, whatever their signs', async () => {
    const equal = [0.3, -0.3, -0.3, 0.3, 0.3];
    expect(await summary(half, equal)).toBeCloseTo(0, 9);
    expect(await summary(second, equal)).toBeCloseTo(0, 9);
  });

  it.each([1, 3, 7])('says that %d equal weights of 10 may stay, where the others are 0', async (k) => {
    const w = Array.from({ length: 10 }, (_, at) => (at < k ? 0.7 : 0));
    // r = d (1 − I)^(pq / (q − p)), whose power is 1 for p 0.5 and q 1, and 2 for p 1 and q 2.
    expect(10 * (1 - (await summary(half, w)))).toBeCloseTo(k, 9);
    expect(10 * (1 - (await summary(second, w))) ** 2).toBeCloseTo(k, 9);
  });

  it('is that of uniform weights, 1/9 and 1 − √3/2', async () => {
    const count = 20_000;
    const even = Array.from({ length: count }, (_, at) => (2 * (at + 0.5)) / count - 1);
    expect(await summary(half, even)).toBeCloseTo(1 / 9, 5);
    expect(await summary(second, even)).toBeCloseTo(1 - Math.sqrt(3) / 2, 5);
  });

  it('does not change with the scale, and agrees with plain JavaScript', async () => {
    const weight = fc.double({ min: -4, max: 4, noNaN: true });
    const weights = fc.array(weight, { minLength: 2, maxLength: 30 }).filter((w) => w.some((value) => Math.abs(value) > 1e-3));
    await fc.assert(
      fc.asyncProperty(weights, async (w) => {
        const roots = w.reduce((sum, value) => sum + Math.sqrt(Math.abs(value)), 0) / w.length;
        const sizes = w.reduce((sum, value) => sum + Math.abs(value), 0) / w.length;
        const index = await summary(half, w);
        expect(index).toBeCloseTo(1 - roots ** 2 / sizes, 9);
        expect(
          await summary(
            half,
            w.map((value) => 8 * value),
          ),
        ).toBeCloseTo(index, 9);
      }),
      { numRuns: 25 },
    );
  });
});
