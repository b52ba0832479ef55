import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rational } from '../../../src/exact/rational.ts';
import type { Layer } from '../../../src/model/graph.ts';
import type { Network } from '../../../src/state/network.ts';
import { rewire } from '../../../src/prune/rewire.ts';
import { digits, must, planOn, run } from '../support.ts';

const layerOf = (name: string, count: number): Layer => ({
  name,
  tensor: `${name}.weight`,
  operator: 'Gemm',
  type: 'float32',
  groups: 1,
  count,
  dims: [1, count],
  axes: ['out', 'in'],
  roles: new Set(['linear']),
  uses: [],
  prunable: true,
});

interface Side {
  readonly weights: readonly number[];
  readonly mask: readonly number[];
  readonly growth: readonly number[];
}

const networkOf = (sides: readonly Side[]): Network => ({
  values: new Map(
    sides.map(({ weights, mask }, i) => [`l${i}.weight`, Float32Array.from(weights, (value, j) => (mask[j] === 1 ? value : 0))]),
  ),
  masks: new Map(sides.map(({ mask }, i) => [`l${i}.weight`, Uint8Array.from(mask)])),
  adapters: [],
});

const apply = (sides: readonly Side[], share: readonly [number, number], per: 'layer' | 'all') =>
  must(
    rewire(networkOf(sides), {
      layers: sides.map(({ mask }, i) => layerOf(`l${i}`, mask.length)),
      share: rational(...share),
      per,
      growth: sides.map(({ growth }) => Float32Array.from(growth)),
    }),
  );

/** Drops and grows by sorting plainly: what the rules say, one after the other. */
function byHand(sides: readonly Side[], [n, d]: readonly [number, number]): readonly number[][] {
  const units = sides.flatMap(({ weights, mask, growth }, layer) =>
    weights.map((w, index) => ({ layer, index, w, live: mask[index] === 1, g: growth[index] ?? 0 })),
  );
  const earlier = (a: (typeof units)[number], b: (typeof units)[number]): number => a.layer - b.layer || a.index - b.index;
  const live = units.filter((unit) => unit.live);
  const count = Math.ceil((live.length * n) / d);
  const drops = live.toSorted((a, b) => Math.abs(a.w) - Math.abs(b.w) || earlier(a, b)).slice(0, count);
  const zeros = [...units.filter((unit) => !unit.live), ...drops];
  const grown = zeros.toSorted((a, b) => b.g - a.g || earlier(b, a)).slice(0, count);
  const alive = new Set([...live.filter((unit) => !drops.includes(unit)), ...grown]);
  return sides.map(({ weights }, layer) =>
    weights.map((_, index) => (units.some((unit) => unit.layer === layer && unit.index === index && alive.has(unit)) ? 1 : 0)),
  );
}

const small = fc.integer({ min: -4, max: 4 });
const side = fc
  .integer({ min: 1, max: 8 })
  .chain((count) =>
    fc.record({
      weights: fc.array(small, { minLength: count, maxLength: count }),
      mask: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: count, maxLength: count }),
      growth: fc.array(small, { minLength: count, maxLength: count }),
    }),
  );
const share = fc.constantFrom([1, 2], [1, 3], [1, 10], [1, 1], [0, 1]) as fc.Arbitrary<[number, number]>;

describe('an update', () => {
  it('drops the weakest and grows the best, as sorting by hand does, ties in order', () => {
    fc.assert(
      fc.property(fc.array(side, { minLength: 1, maxLength: 3 }), share, (sides, part) => {
        const { masks } = apply(sides, part, 'layer');
        const expected = sides.flatMap((own) => byHand([own], part));
        expect([...masks.values()].map((mask) => [...mask])).toEqual(expected);
        const together = apply(sides, part, 'all');
        expect([...together.masks.values()].map((mask) => [...mask])).toEqual(byHand(sides, part));
      }),
    );
  });

  it('keeps as many weights, new ones at 0 and those that grow back as they were', () => {
    fc.assert(
      fc.property(fc.array(side, { minLength: 1, maxLength: 3 }), share, (sides, part) => {
        const before = networkOf(sides);
        const { masks, values } = apply(sides, part, 'all');
        const alive = (all: Iterable<Uint8Array>): number =>
          [...all].reduce((sum, mask) => sum + mask.filter((own) => own === 1).length, 0);
        expect(alive(masks.values())).toBe(alive(before.masks.values()));
        for (const [tensor, own] of values) {
          const old = before.values.get(tensor);
          const mask = masks.get(tensor);
          expect(own.findIndex((value, i) => !Object.is(value, mask?.[i] === 1 ? (old?.[i] ?? NaN) : 0))).toBe(-1);
        }
      }),
    );
  });

  it('rounds up what it drops: ceil(R · live)', () => {
    const own = { weights: [1, 2, 3, 4, 5], mask: [1, 1, 1, 1, 0], growth: [0, 0, 0, 0, 9] };
    expect(apply([own], [3, 10], 'layer').moved).toBe(2);
    // 1 and 2 go; the last grows, and of the equal zeros 1 grows last.
    expect([...(apply([own], [3, 10], 'layer').masks.get('l0.weight') ?? [])]).toEqual([0, 1, 1, 1, 1]);
  });

  it('names the score that is no number', () => {
    const sides = [{ weights: [1, 2, 3], mask: [1, 1, 0], growth: [0, 0, NaN] }];
    const { diagnostics } = rewire(networkOf(sides), {
      layers: [layerOf('l0', 3)],
      share: rational(1, 2),
      per: 'layer',
      growth: [Float32Array.of(0, 0, NaN)],
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP4500']);
  });
});

describe('a growth of weights alone', () => {
  it('needs no sample, and is carried out', async () => {
    const text = `prune weights by magnitude to 80%
stage for 4 steps { train all with sgd(lr: 0.01)\n rewire 50% of remaining by |w| * 4 every 2 steps }`;
    const { layers } = must(await run(digits, await planOn(digits, text)));
    expect(layers.map(({ pruned, count }) => pruned / count)).toEqual([0.8, 0.8, 0.8]);
  });
});
