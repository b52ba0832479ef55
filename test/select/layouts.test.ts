import fc from 'fast-check';
import { product } from '../../src/basics/numbers.ts';
import { describe, expect, it } from 'vitest';
import { rational } from '../../src/exact/rational.ts';
import type { Allocation, RankedLayer } from '../../src/select/request.ts';
import type { Layout, Ranked } from '../../src/select/scopes.ts';
import { select } from '../../src/select/select.ts';
import { placeOf } from './brute-force.ts';

/** Layouts that hold one logical tensor of G groups of `out` rows with `in` inputs and a kernel. */
const layoutsOf = (groups: number, out: number, input: number, kernel: number): readonly Layout[] => [
  { dims: [groups * out, input, kernel], axes: ['out', 'in', 'kernel'], groups },
  { dims: [groups * input, out, kernel], axes: ['in', 'out', 'kernel'], groups },
  ...(groups === 1
    ? ([
        { dims: [kernel, input, out], axes: ['kernel', 'in', 'out'], groups },
        { dims: [out, kernel, input], axes: ['out', 'kernel', 'in'], groups },
      ] as const)
    : []),
  ...(groups === 1 && kernel === 1
    ? ([
        { dims: [out, input], axes: ['out', 'in'], groups },
        { dims: [input, out], axes: ['in', 'out'], groups },
      ] as const)
    : []),
];

const placeKey = (layer: RankedLayer, flat: number): string => {
  const { out, input, kernel } = placeOf(layer, flat);
  return `${out}|${input}|${kernel || '0'}`;
};

/** The layer of this layout whose unit at each logical place has the score of that place. */
function stored(layout: Layout, scores: ReadonlyMap<string, number>): RankedLayer {
  const empty = { ...layout, name: 'a', tensor: 'W', values: new Float32Array(0) };
  const values = Float32Array.from({ length: product(layout.dims) }, (_, flat) => scores.get(placeKey(empty, flat)) ?? NaN);
  return { ...empty, values };
}

/** The pruned logical places. */
function prunedPlaces(layer: RankedLayer, allocation: Allocation, ranked: Ranked): readonly string[] {
  const { value } = select({ layers: [layer], rankBy: 'magnitude', allocation, ranked });
  const places: string[] = [];
  value?.masks[0]?.forEach((unit, flat) => {
    if (unit === 0) places.push(placeKey(layer, flat));
  });
  return places.sort();
}

const share: Allocation = { kind: 'scopes', share: rational(45, 100), of: 'all' };
const pattern: Allocation = { kind: 'pattern', pattern: { keep: 1, of: 2 } };

/** Inside a row, a column at one kernel position, or a group of N:M, flat order is logical order. */
const cases: readonly (readonly [string, Allocation, Ranked, boolean])[] = [
  ['layer', share, { per: 'layer' }, false],
  ['row', share, { per: 'row' }, false],
  ['column', share, { per: 'column' }, false],
  ['block 3', share, { per: 'block', size: 3 }, false],
  ['2 of 4', pattern, { per: 'layer' }, true],
];

describe('one logical tensor has one mask in every layout', () => {
  it.each(cases)('%s', (_, allocation, ranked, ties) => {
    const size = fc.integer({ min: 1, max: 6 });
    const shape = fc.tuple(fc.integer({ min: 1, max: 3 }), size, size, fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(shape, fc.integer(), ([groups, out, input, kernel], seed) => {
        const layouts = layoutsOf(groups, out, input, kernel);
        const scores = new Map<string, number>();
        const [first] = layouts;
        if (first === undefined) return;
        const count = product(first.dims);
        const model = { ...first, name: 'a', tensor: 'W', values: new Float32Array(0) };
        for (let flat = 0; flat < count; flat++) {
          // A permutation of distinct scores; N:M keeps its word with equal ones, too.
          const score = ((flat * 7919 + Math.abs(seed % 1000)) % 9973) + 1;
          scores.set(placeKey(model, flat), ties ? score % 3 : score);
        }
        const masks = layouts.map((layout) => prunedPlaces(stored(layout, scores), allocation, ranked));
        for (const mask of masks) expect(mask).toEqual(masks[0]);
      }),
      { numRuns: 300 },
    );
  });

  it('rows keep their word with equal scores, where the kernel does not stand before the inputs', () => {
    const scores = (layer: Layout): RankedLayer => ({
      ...layer,
      name: 'a',
      tensor: 'W',
      values: new Float32Array(product(layer.dims)).fill(1),
    });
    const masks = layoutsOf(2, 3, 4, 2).map((layout) => prunedPlaces(scores(layout), share, { per: 'row' }));
    expect(masks[0]).toHaveLength(6 * 4);
    expect(masks[1]).toEqual(masks[0]);
  });
});
