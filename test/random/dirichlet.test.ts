/** Shares of a Dirichlet distribution: sums and moments. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { dirichlet } from '../../src/random/dirichlet.ts';
import { stream } from '../../src/random/stream.ts';

describe('shares of a Dirichlet distribution', () => {
  it('are not below 0 and add up to 1, also where most of them are smaller than any float', () => {
    const alphas = fc.double({ min: 1e-4, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(fc.integer(), alphas, fc.integer({ min: 1, max: 60 }), (seed, alpha, count) => {
        const shares = dirichlet(stream(seed, 'shares'), alpha, count);
        expect(shares).toHaveLength(count);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  /** Of α equal parts: mean 1/K, variance (1/K)(1 − 1/K)/(Kα + 1), covariance −(1/K²)/(Kα + 1). */
  it.each([0.1, 0.5, 1, 5])('have the mean, variance and covariance of alpha %d', (alpha) => {
    const [count, draws] = [5, 20_000];
    const source = stream(7, `moments/${alpha}`);
    const all = Array.from({ length: draws }, () => dirichlet(source, alpha, count));
    const mean = (of: (shares: readonly number[]) => number): number => all.reduce((sum, shares) => sum + of(shares), 0) / draws;
    const at = (shares: readonly number[], index: number): number => (shares[index] ?? 0) - 1 / 5;
    const variance = 4 / 25 / (count * alpha + 1);
    // Five standard errors of a mean of so many draws; the fourth moment of a share is at most its second.
    const near = 5 * Math.sqrt(variance / draws);
    for (let index = 0; index < count; index++) {
      expect(Math.abs(mean((shares) => at(shares, index)))).toBeLessThan(near);
      expect(Math.abs(mean((shares) => at(shares, index) ** 2) - variance)).toBeLessThan(near);
      const next = (index + 1) % count;
      const covariance = mean((shares) => at(shares, index) * at(shares, next));
      expect(Math.abs(covariance + 1 / 25 / (count * alpha + 1))).toBeLessThan(near);
    }
  });
});
