import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../../src/state/network.ts';
import { averageNetworks } from '../../../src/train/average.ts';
import { bestOf } from '../../../src/run/join.ts';
import { must } from '../support.ts';

const network = (weights: readonly number[], mask?: readonly number[]): Network => ({
  values: new Map([['w', Float32Array.from(weights)]]),
  masks: mask === undefined ? new Map() : new Map([['w', Uint8Array.from(mask)]]),
  adapters: [],
});

const meanOf = (networks: readonly Network[]) =>
  must(
    averageNetworks(
      networks.map((one, index) => ({ arm: `branch[${index + 1}]`, network: one })),
      'average-all',
    ),
  );

const weights = (count: number) =>
  fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { minLength: count, maxLength: count });

describe('the mean of networks', () => {
  it('is the mean in float64, rounded once', () => {
    fc.assert(
      fc.property(weights(3), weights(3), (a, b) => {
        const mean = meanOf([network(a), network(b)]).values.get('w');
        expect(mean).toEqual(Float32Array.from(a.map((value, i) => (value + (b[i] ?? 0)) / 2)));
      }),
    );
  });

  it('of equal networks is the same bytes', () => {
    fc.assert(
      fc.property(weights(4), fc.integer({ min: 1, max: 9 }), (own, arms) => {
        const mean = meanOf(Array.from({ length: arms }, () => network(own)));
        expect(mean.values.get('w')).toEqual(Float32Array.from(own));
      }),
    );
  });

  it('does not depend on the order of the arms', () => {
    // Sums of numbers of like size are exact in float64; of these 1 is lost beside 2^60, in some orders.
    const value = fc.constantFrom(2 ** 60, -(2 ** 60), 2 ** 30, -3, 1, 2 ** -20);
    const arms = fc.array(fc.array(value, { minLength: 2, maxLength: 2 }), { minLength: 3, maxLength: 5 });
    const shuffled = arms.chain((own) => fc.tuple(fc.constant(own), fc.shuffledSubarray(own, { minLength: own.length })));
    const isTheSame = (own: readonly (readonly number[])[], other: readonly (readonly number[])[]): void => {
      const [one, two] = [own, other].map((each) => meanOf(each.map((w) => network(w))));
      expect(one?.values.get('w')).toEqual(two?.values.get('w'));
    };
    fc.assert(fc.property(shuffled, ([own, other]) => isTheSame(own, other)));
    isTheSame([[2 ** 60], [1], [-(2 ** 60)]], [[2 ** 60], [-(2 ** 60)], [1]]);
  });

  it('counts each arm as often as its weight says', () => {
    const arms = [1, 2, 5].map((weight, at) => ({ arm: `branch[${at}]`, network: network([2 ** at, -at]), weight }));
    const { value } = averageNetworks(arms, 'average-all');
    const often = arms.flatMap(({ network: own, weight }) => Array.from({ length: weight }, () => own));
    expect(value?.values.get('w')).toEqual(meanOf(often).values.get('w'));
    expect(value?.values.get('w')?.[0]).toBe(25 / 8);
  });

  it('sums beyond the precision of float32, and keeps pruned weights +0', () => {
    const arms = [network([16_777_216, -0], [1, 0]), network([1, 0], [1, 0])];
    const mean = meanOf([...arms, network([1, -0], [1, 0])]);
    expect(mean.values.get('w')?.[0]).toBe(Math.fround(16_777_218 / 3));
    expect(Object.is(mean.values.get('w')?.[1], 0)).toBe(true);
    expect([...(mean.masks.get('w') ?? [])]).toEqual([1, 0]);
  });

  it.each([
    { what: 'one prunes and the other does not', other: network([1, 2]) },
    { what: 'they prune other weights', other: network([0, 1], [0, 1]) },
  ])('is refused where $what', ({ other }) => {
    const arms = [
      { arm: 'branch[a]', network: network([1, 0], [1, 0]) },
      { arm: 'branch[b]', network: other },
    ];
    const { value, diagnostics } = averageNetworks(arms, 'average-all');
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'ESP6580 `average-all` averages `branch[a]` and `branch[b]`, whose masks of `w` differ',
    ]);
  });

  it('is refused wherever one weight alone is pruned in one and kept in the other', () => {
    const masks = fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 6 });
    const places = masks.chain((mask) => fc.tuple(fc.constant(mask), fc.nat(mask.length - 1)));
    fc.assert(
      fc.property(places, ([mask, place]) => {
        const other = mask.map((one, at) => (at === place ? 1 - one : one));
        const arms = [mask, other].map((own, at) => ({ arm: `branch[${at}]`, network: network(own, own) }));
        expect(averageNetworks(arms, 'average-all').value).toBeUndefined();
        expect(averageNetworks(arms.slice(0, 1), 'average-all').value?.masks.get('w')).toEqual(Uint8Array.from(mask));
      }),
    );
  });

  it('takes a mask of ones for none', () => {
    expect(meanOf([network([1, 3], [1, 1]), network([3, 5])]).values.get('w')).toEqual(Float32Array.of(2, 4));
  });
});

describe('the best of arms', () => {
  it.each([
    { values: [0.5, 0.9, 0.7], best: 'highest', index: 1 },
    { values: [0.5, 0.2, 0.7], best: 'lowest', index: 1 },
    { values: [0.3, 0.9, 0.9], best: 'highest', index: 1 },
    { values: [0.3, 0.3], best: 'lowest', index: 0 },
    { values: [NaN, 0.3], best: 'lowest', index: 1 },
    { values: [Infinity, 0.3, NaN], best: 'lowest', index: 1 },
    { values: [Infinity, Infinity], best: 'lowest', index: 0 },
    { values: [NaN, NaN], best: 'highest', index: -1 },
  ] as const)('$best of $values is number $index', ({ values, best, index }) => {
    expect(bestOf(values, best)).toBe(index);
  });
});
