import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { norms } from '../../../src/plan/schema/unit-words.ts';
import { bundlesOf } from '../../../src/model/index.ts';
import type { PlannedGrouping, PlannedNorm } from '../../../src/plan/plan.ts';
import { normalized, unitScores } from '../../../src/score/unit-scores.ts';

/** Two units: rows of `made` [2, 3], and columns of `read` [2, 2] in pairs of one. */
const group = {
  members: [
    { tensor: 'made', axis: 0, side: 'producer', slices: 1 },
    { tensor: 'bias', axis: 0, side: 'follower', slices: 1 },
    { tensor: 'read', axis: 1, side: 'consumer', slices: 1 },
  ],
  units: [0, 1].map((at) => ({ label: at, indices: [[at], [at], [at]] })),
} as const;

const scores = new Map([
  ['made', { dims: [2, 3], parts: () => [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6)] }],
  ['read', { dims: [2, 2], parts: () => [Float32Array.of(7, 8, 9, 10)] }],
]);

const sums: Readonly<Record<PlannedGrouping, readonly [number, number]>> = {
  sum: [6 + 16, 15 + 18],
  mean: [22 / 5, 33 / 5],
  max: [9, 10],
  l2: [Math.sqrt(1 + 4 + 9 + 49 + 81), Math.sqrt(16 + 25 + 36 + 64 + 100)],
  product: [2 * 8, 5 * 9],
  first: [6, 15],
  readers: [8, 9],
};

describe('the score of a unit', () => {
  it.each(Object.entries(sums))('grouped by %s', (grouping, expected) => {
    const word = grouping as PlannedGrouping;
    const found = unitScores(group, scores, { grouping: word });
    found.forEach((score, unit) => expect(score).toBeCloseTo(expected[unit] ?? NaN, 10));
  });

  it('is the length of all that counts, where it is a length', () => {
    const lengthOf = (grouping: PlannedGrouping) => unitScores(group, scores, { grouping, isLength: true });
    const [made, read] = [
      [14, 77],
      [130, 164],
    ];
    for (const grouping of ['sum', 'mean', 'max', 'l2', 'product'] as const) {
      expect(lengthOf(grouping)).toEqual([0, 1].map((unit) => Math.sqrt((made[unit] ?? NaN) + (read[unit] ?? NaN))));
    }
    expect(lengthOf('first')).toEqual(made.map(Math.sqrt));
    expect(lengthOf('readers')).toEqual(read.map(Math.sqrt));
  });

  it('is no number where a score is none', () => {
    const broken = new Map([...scores, ['read', { dims: [2, 2], parts: () => [Float32Array.of(NaN, 8, 9, 10)] }]]);
    for (const grouping of ['sum', 'mean', 'max', 'l2', 'product'] as const) {
      expect(unitScores(group, broken, { grouping })[0]).toBeNaN();
    }
  });
});

const divided: Readonly<Record<Exclude<PlannedNorm, 'standard'>, number>> = {
  sum: 12,
  mean: 4,
  max: 6,
  l2: Math.sqrt(4 + 16 + 36),
  std: Math.sqrt(8 / 3),
  size: 10,
  params: 11,
};

test.each(Object.entries(divided))('normalized by %s', (norm, divisor) => {
  const found = normalized([2, 4, 6], norm as PlannedNorm, { scored: 10, parameters: 11 });
  expect(found).toEqual([2, 4, 6].map((score) => score / divisor));
});

const sizes = { scored: 10, parameters: 11 };

test('standard scores are those of numpy with ddof 1', () => {
  const scores = [-3, 0.5, 4, 11];
  // (x - x.mean()) / x.std(ddof=1)
  const expected = [-1.02469507659596, -0.43915503282683993, 0.14638501094227996, 1.3174650984805198];
  normalized(scores, 'standard', sizes).forEach((score, unit) => {
    expect(score).toBeCloseTo(expected[unit] ?? NaN, 12);
  });
  expect(normalized([7, 7, 7], 'standard', sizes)).toEqual([0, 0, 0]);
  expect(normalized([7], 'standard', sizes)).toEqual([0]);
});

describe('whatever scores are normalized by', () => {
  const signed = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });

  it.each(norms)('%s keeps their order', (norm) => {
    fc.assert(
      fc.property(signed, (scores) => {
        const found = normalized(scores, norm, sizes);
        for (const [a, one] of scores.entries()) {
          for (const [b, other] of scores.entries()) {
            if (one < other) expect(found[a]).toBeLessThanOrEqual(found[b] ?? NaN);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each(['sum', 'mean', 'max'] as const)('%s of scores and of their opposites is one', (norm) => {
    const scores = [-2, 1, -4, 0.5];
    const turned = normalized(
      scores.map((score) => -score),
      norm,
      sizes,
    );
    expect(turned).toEqual(normalized(scores, norm, sizes).map((score) => -score));
  });
});

test('bundles take one unit of each part, the lowest first', () => {
  const ranks = fc
    .integer({ min: 1, max: 4 })
    .chain((count) =>
      fc
        .integer({ min: 1, max: 5 })
        .chain((size) =>
          fc.tuple(fc.constant(count), fc.array(fc.float({ noNaN: true }), { minLength: count * size, maxLength: count * size })),
        ),
    );
  fc.assert(
    fc.property(ranks, ([count, scores]) => {
      const of = scores.map((_, unit) => unit % count);
      const units = scores.map((_, label) => ({ label, indices: [] }));
      const bundles = bundlesOf({ units, parts: { count, of, why: '' } }, (unit) => scores[unit] ?? 0);
      expect(bundles.flat().toSorted((a, b) => a - b)).toEqual([...scores.keys()]);
      for (const bundle of bundles) expect(new Set(bundle.map((unit) => of[unit])).size).toBe(count);
      for (let part = 0; part < count; part++) {
        const row = bundles.map((bundle) => scores[bundle.find((unit) => of[unit] === part) ?? -1] ?? NaN);
        expect(row).toEqual(row.toSorted((a, b) => a - b));
      }
    }),
  );
});
