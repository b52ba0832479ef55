/** Samples shared out evenly, against all ways to do so. */
import { expect, it } from 'vitest';
import { uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { evenShares, sharesOf } from '../../src/select/balanced-shares.ts';

/** The highest sum of scores among all ways. */
function highest(scores: Float32Array, count: number): number {
  const samples = scores.length / count;
  const left = [...sharesOf(samples, count)];
  const from = (sample: number): number => {
    if (sample === samples) return 0;
    let best = -Infinity;
    for (let code = 0; code < count; code++) {
      if ((left[code] ?? 0) === 0) continue;
      left[code] = (left[code] ?? 0) - 1;
      best = Math.max(best, (scores[sample * count + code] ?? 0) + from(sample + 1));
      left[code] = (left[code] ?? 0) + 1;
    }
    return best;
  };
  return from(0);
}

it('gives each code its share, and the highest sum of all ways', () => {
  for (const count of [2, 3, 4]) {
    for (let samples = count; samples < count + 6; samples++) {
      const drawn = uniform(stream(samples, `scores/${count}`), samples * count, 1);
      const { codes } = evenShares(drawn, count);
      const sum = codes.reduce((all, code, sample) => all + (drawn[sample * count + code] ?? 0), 0);
      expect(Math.abs(sum - highest(drawn, count))).toBeLessThan(1e-5);
      const sizes = Array.from({ length: count }, (_, code) => codes.filter((own) => own === code).length); // prettier-ignore
      expect(sizes).toEqual(sharesOf(samples, count));
    }
  }
});

it('ends where all scores are alike', () => {
  expect([...evenShares(new Float32Array(18), 3).codes].toSorted()).toEqual([0, 0, 1, 1, 2, 2]);
});

it('has prices that send all but a few samples where they belong', () => {
  const [samples, count] = [600, 3];
  const drawn = uniform(stream(1, 'many'), samples * count, 1).map((own, at) => own + (at % count)); // prettier-ignore
  const { prices, codes } = evenShares(drawn, count);
  const elsewhere = codes.filter((code, sample) => {
    const value = (other: number) => (drawn[sample * count + other] ?? 0) - (prices[other] ?? 0);
    return [0, 1, 2].some((other) => value(other) > value(code));
  });
  // One a code at most lies on the edge.
  expect(elsewhere.length).toBeLessThanOrEqual(count);
});
