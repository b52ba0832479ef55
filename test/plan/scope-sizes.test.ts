import fc from 'fast-check';
import { product } from '../../src/basics/numbers.ts';
import { describe, expect, it } from 'vitest';
import { scopeSizes } from '../../src/plan/prune/goal.ts';
import { scopeSize } from '../../src/select/pool.ts';
import { scopesOf, type Layout, type Ranked } from '../../src/select/scopes.ts';

const small = fc.integer({ min: 1, max: 5 });

/** Gemm in both layouts, convolutions with groups, transposed ones, recurrent matrices. */
const layout: fc.Arbitrary<Layout> = fc.oneof(
  fc.tuple(small, small).map(([o, i]): Layout => ({ dims: [o, i], axes: ['out', 'in'], groups: 1 })),
  fc.tuple(small, small).map(([i, o]): Layout => ({ dims: [i, o], axes: ['in', 'out'], groups: 1 })),
  fc
    .tuple(small, small, small, small)
    .map(([o, i, k, groups]): Layout => ({ dims: [o * groups, i, k, k], axes: ['out', 'in', 'kernel', 'kernel'], groups })),
  fc
    .tuple(small, small, small, small)
    .map(([i, o, k, groups]): Layout => ({ dims: [i * groups, o, k], axes: ['in', 'out', 'kernel'], groups })),
  fc.tuple(small, small).map(([o, i]): Layout => ({ dims: [2, 4 * o, i], axes: ['direction', 'out', 'in'], groups: 1 })),
);

const ranked: fc.Arbitrary<Ranked> = fc.oneof(
  fc.constantFrom<Ranked>({ per: 'layer' }, { per: 'row' }, { per: 'column' }),
  fc.integer({ min: 1, max: 7 }).map((size): Ranked => ({ per: 'block', size })),
);

describe('the sizes of a layer’s scopes', () => {
  it('are those of the scopes that the selection walks', () => {
    fc.assert(
      fc.property(layout, ranked, (layer, scope) => {
        const counted = scopeSizes({ ...layer, count: product(layer.dims) }, scope);
        const each = counted.flatMap(({ size, times }) => Array<number>(times).fill(size));
        const walked = Array.from(scopesOf(layer, scope), scopeSize);
        const sorted = (sizes: number[]) => sizes.toSorted((a, b) => a - b);
        expect(sorted(each)).toEqual(sorted(walked));
      }),
    );
  });
});
