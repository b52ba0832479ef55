import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rational } from '../../src/exact/rational.ts';
import type { Allocation, RankedLayer, SelectionRequest } from '../../src/select/request.ts';
import type { Ranked } from '../../src/select/scopes.ts';
import { select } from '../../src/select/select.ts';
import { anyLayout, layerOf, named } from './arbitrary.ts';
import { bruteForce } from './brute-force.ts';

const layers = fc.array(layerOf(anyLayout), { minLength: 1, maxLength: 4 }).map(named);
const rankBy = fc.constantFrom('magnitude' as const, 'score' as const);
const percent = fc.integer({ min: 0, max: 100 }).map((p) => rational(p, 100));
const sizeOf = ({ values }: RankedLayer): number => values.length;
const liveOf = ({ values, mask }: RankedLayer): number => (mask === undefined ? values.length : mask.reduce((sum, unit) => sum + unit, 0));
const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);

/** A floor for each layer, now and then above what is still live. */
function floors(request: readonly RankedLayer[]): fc.Arbitrary<readonly number[] | undefined> {
  const each = request.map((layer) =>
    fc.oneof({ arbitrary: fc.integer({ min: 0, max: liveOf(layer) }), weight: 20 }, { arbitrary: fc.constant(sizeOf(layer)), weight: 1 }),
  );
  return fc.option(fc.tuple(...each), { nil: undefined });
}

function requests(
  allocation: (layers: readonly RankedLayer[]) => fc.Arbitrary<Allocation>,
  ranked: fc.Arbitrary<Ranked>,
): fc.Arbitrary<SelectionRequest> {
  return layers.chain((chosen) =>
    fc
      .record({
        layers: fc.constant(chosen),
        rankBy,
        allocation: allocation(chosen),
        ranked,
        keep: floors(chosen),
        ties: fc.constantFrom(undefined, 'first' as const, 'last' as const, 'all' as const, 'none' as const),
      })
      .map(({ keep, ties, ...request }) => {
        const isFixed = (ties === 'all' || ties === 'none') && request.allocation.kind === 'pattern';
        const rule = ties === undefined || isFixed ? {} : { ties };
        return { ...request, ...rule, ...(keep === undefined ? {} : { keep }) };
      }),
  );
}

const perLayer = fc.constant<Ranked>({ per: 'layer' });
const anyScope = fc.oneof(
  fc.constantFrom<Ranked>({ per: 'layer' }, { per: 'row' }, { per: 'column' }),
  fc.integer({ min: 1, max: 5 }).map((size): Ranked => ({ per: 'block', size })),
);

const kinds: Readonly<Record<string, fc.Arbitrary<SelectionRequest>>> = {
  'one global count': requests(
    (chosen) => fc.integer({ min: 0, max: total(chosen.map(sizeOf)) }).map((pruned) => ({ kind: 'global', pruned })),
    perLayer,
  ),
  'a count a layer': requests(
    (chosen) =>
      fc.tuple(...chosen.map((layer) => fc.integer({ min: 0, max: sizeOf(layer) }))).map((pruned) => ({ kind: 'layers', pruned })),
    anyScope,
  ),
  'what lies below a threshold': requests(
    (chosen) =>
      fc
        .tuple(...chosen.map(() => fc.constantFrom(0, -0, 1, 1.5, -1, 2, Math.fround(1e-45), 3, Infinity)))
        .map((thresholds) => ({ kind: 'below', thresholds })),
    perLayer,
  ),
  'a share of every scope': requests(() => percent.map((share) => ({ kind: 'scopes', share, of: 'all' })), anyScope),
  'a share of what every scope still has': requests(() => percent.map((share) => ({ kind: 'scopes', share, of: 'live' })), anyScope),
  'N:M': requests(
    () => fc.constantFrom([2, 4], [1, 4], [1, 2], [7, 8], [0, 2]).map(([keep = 0, of = 1]) => ({ kind: 'pattern', pattern: { keep, of } })),
    perLayer,
  ),
};

/** The same, where of each layer only some units may go. */
function among(request: fc.Arbitrary<SelectionRequest>): fc.Arbitrary<SelectionRequest> {
  return request.chain((asked) =>
    fc
      .tuple(
        ...asked.layers.map((layer) => {
          const [minLength, maxLength] = [sizeOf(layer), sizeOf(layer)];
          return fc.array(fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 0), { minLength, maxLength });
        }),
      )
      .map((candidates) => ({
        ...asked,
        layers: asked.layers.map((layer, l) => ({ ...layer, candidates: Uint8Array.from(candidates[l] ?? []) })),
      })),
  );
}

const narrowed = Object.entries(kinds)
  .filter(([name]) => name !== 'N:M')
  .map(([name, request]) => [`${name}, among some`, among(request)] as const);

describe('selection takes what sorting takes', () => {
  it.each([...Object.entries(kinds), ...narrowed])('%s', (_, request) => {
    let met = 0;
    fc.assert(
      fc.property(request, (asked) => {
        const expected = bruteForce(asked);
        const { value, diagnostics } = select(asked);
        expect(value?.masks).toEqual(expected);
        expect(diagnostics.length > 0).toBe(expected === undefined);
        if (value === undefined) return;
        met++;
        expect(value.pruned).toEqual(value.masks.map((mask) => mask.filter((unit) => unit === 0).length));
      }),
      { numRuns: 600 },
    );
    expect(met).toBeGreaterThan(20);
  });
});

/** The counts of layers whose units have the lowest ranks in sum, by trying all. */
function bestCounts(
  ranks: readonly (readonly number[])[],
  missing: number,
  bounds: readonly (readonly [least: number, most: number])[],
): readonly number[] | undefined {
  let best: { readonly counts: readonly number[]; readonly cost: number } | undefined;
  const visit = (counts: readonly number[], left: number, cost: number): void => {
    const l = counts.length;
    if (l === ranks.length) {
      if (left === 0 && (best === undefined || cost < best.cost)) best = { counts, cost };
      return;
    }
    const [least, most] = bounds[l] ?? [0, 0];
    for (let count = least; count <= Math.min(most, left); count++) {
      const own = total((ranks[l] ?? []).slice(0, count));
      visit([...counts, count], left - count, cost + own);
    }
  };
  visit([], missing, 0);
  return best?.counts;
}

describe('what layers have to lose', () => {
  const few = fc.array(
    layerOf(anyLayout).filter(({ values }) => values.length <= 24),
    { minLength: 1, maxLength: 4 },
  );
  const asked = few
    .map(named)
    .chain((chosen) =>
      fc.record({
        layers: fc.constant(chosen),
        rankBy,
        share: fc.integer({ min: 0, max: 10 }),
        ties: fc.constantFrom('first' as const, 'last' as const),
        bounds: fc.tuple(
          ...chosen.map((layer) =>
            fc
              .tuple(fc.integer({ min: 0, max: liveOf(layer) }), fc.integer({ min: 0, max: liveOf(layer) }))
              .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
          ),
        ),
      }),
    );

  it('goes, and no more than floors leave; of the rest the worst', () => {
    let met = 0;
    fc.assert(
      fc.property(asked, ({ layers: chosen, rankBy: by, share, ties, bounds }) => {
        const gone = chosen.map((layer) => sizeOf(layer) - liveOf(layer));
        const missing = Math.floor((share * total(chosen.map(liveOf))) / 10);
        const request: SelectionRequest = {
          layers: chosen,
          rankBy: by,
          ranked: { per: 'layer' },
          ties,
          allocation: { kind: 'global', pruned: total(gone) + missing },
          keep: chosen.map((layer, l) => liveOf(layer) - (bounds[l]?.[1] ?? 0)),
          lose: { units: gone.map((lost, l) => lost + (bounds[l]?.[0] ?? 0)), isDue: true },
        };
        const side = ties === 'last' ? -1 : 1;
        const units = chosen
          .flatMap(({ values, mask }, l) =>
            [...values].flatMap((value, i) => {
              const score = by === 'magnitude' ? Math.abs(value) : value;
              return mask?.[i] === 0 ? [] : [{ l, i, score }];
            }),
          )
          .sort((a, b) => (a.score < b.score ? -1 : a.score > b.score ? 1 : side * (a.l - b.l || a.i - b.i)));
        const ranks = chosen.map((_, l) => units.flatMap((unit, rank) => (unit.l === l ? [rank] : [])));
        const counts = bestCounts(ranks, missing, bounds);
        const { value, diagnostics } = select(request);
        expect(value?.pruned).toEqual(counts?.map((count, l) => count + (gone[l] ?? 0)));
        if (counts === undefined || value === undefined) {
          expect(diagnostics.map(({ code }) => code)).toEqual([expect.stringMatching(/ESP4392|ESP4503/)]);
          return;
        }
        met++;
        // Of each layer its worst.
        for (const [l, own] of ranks.entries()) {
          const lost = own.slice(0, counts[l]).map((rank) => units[rank]?.i ?? -1);
          expect(lost.every((i) => value.masks[l]?.[i] === 0)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    expect(met).toBeGreaterThan(50);
  });
});

describe('a layer without units', () => {
  it.each([[[0, 4]], [[3, 0]]])('of shape %j loses nothing', (dims) => {
    const empty: RankedLayer = { name: 'empty', tensor: 'E', dims, axes: ['out', 'in'], groups: 1, values: new Float32Array(0) };
    const allocations: readonly Allocation[] = [
      { kind: 'global', pruned: 0 },
      { kind: 'layers', pruned: [0] },
      { kind: 'scopes', share: rational(1, 2), of: 'all' },
      { kind: 'pattern', pattern: { keep: 2, of: 4 } },
    ];
    for (const allocation of allocations) {
      const request: SelectionRequest = {
        layers: [empty],
        rankBy: 'magnitude',
        allocation,
        ranked: { per: allocation.kind === 'scopes' ? 'row' : 'layer' },
      };
      expect(select(request).value).toEqual({ masks: [new Uint8Array(0)], pruned: [0] });
    }
  });
});

describe('selection refuses', () => {
  const layer = (values: readonly number[], mask?: readonly number[]): RankedLayer => ({
    name: 'fc',
    tensor: 'W',
    dims: [2, values.length / 2],
    axes: ['out', 'in'],
    groups: 1,
    values: Float32Array.from(values),
    ...(mask === undefined ? {} : { mask: Uint8Array.from(mask) }),
  });
  const ask = (only: RankedLayer, allocation: Allocation, rest: Partial<SelectionRequest> = {}): readonly string[] =>
    select({ layers: [only], rankBy: 'magnitude', allocation, ranked: { per: 'layer' }, ...rest }).diagnostics.map(
      ({ code, message }) => `${code} ${message}`,
    );

  it('a score that is not a number, by its place', () => {
    expect(ask(layer([1, 2, 3, NaN]), { kind: 'global', pruned: 1 })).toEqual(['ESP4500 `W` has a score that is not a number at [1, 1]']);
  });

  it('nothing where the NaN is pruned already, or where infinities meet', () => {
    expect(ask(layer([1, 2, 3, NaN], [1, 1, 1, 0]), { kind: 'global', pruned: 2 })).toEqual([]);
    expect(ask(layer([Infinity, -Infinity, 3, 1]), { kind: 'global', pruned: 2 })).toEqual([]);
  });

  it('a target below what is pruned', () => {
    expect(ask(layer([1, 2, 3, 4], [0, 0, 1, 1]), { kind: 'global', pruned: 1 })).toEqual([
      'ESP4501 the selection already has 2 pruned units, more than the 1 of this target',
    ]);
    const half: Allocation = { kind: 'scopes', share: rational(1, 2), of: 'all' };
    expect(ask(layer([1, 2, 3, 4], [1, 1, 0, 0]), half, { ranked: { per: 'row' } })).toEqual([
      'ESP4501 row 1 of `fc` already has 2 pruned units, more than the 1 of this target',
    ]);
    const pattern: Allocation = { kind: 'pattern', pattern: { keep: 1, of: 2 } };
    expect(ask(layer([1, 2, 3, 4], [1, 1, 0, 0]), pattern)).toEqual([
      'ESP4501 a group of 2 inputs of `fc` at flat index 2 already has 2 pruned units, more than the 1 of this target',
    ]);
  });

  it('a layer that is below its floor', () => {
    const floor = { keep: [3] };
    expect(ask(layer([1, 2, 3, 4], [0, 0, 1, 1]), { kind: 'global', pruned: 2 }, floor)).toEqual([
      'ESP4502 `fc` already keeps only 2 units, fewer than its floor of 3',
    ]);
  });

  it('a target that the floors leave no room for', () => {
    expect(ask(layer([1, 2, 3, 4]), { kind: 'global', pruned: 2 }, { keep: [3] })).toEqual([
      'ESP4503 2 units should be pruned, but the floors leave only 1',
    ]);
  });

  it('a target that too few units may meet, instead of taking others', () => {
    const some = { ...layer([1, 2, 3, 4]), candidates: Uint8Array.of(0, 0, 0, 1) };
    expect(ask(some, { kind: 'global', pruned: 2 })).toEqual([
      'ESP4504 2 units of the selection should be pruned, but the condition of `among` leaves only 1',
    ]);
    const half: Allocation = { kind: 'scopes', share: rational(1, 2), of: 'all' };
    expect(ask(some, half, { ranked: { per: 'row' } })).toEqual([
      'ESP4504 1 units of row 0 of `fc` should be pruned, but the condition of `among` leaves only 0',
    ]);
    expect(ask(some, { kind: 'layers', pruned: [3] }, { keep: [1] })).toEqual([
      // The floor protects the layer's best unit, and it is the one that might go.
      'ESP4504 3 units of `fc` should be pruned, but the condition of `among` leaves only 0',
    ]);
  });

  it('candidates beside a pattern, which is a slip of the caller', () => {
    const some = { ...layer([1, 2, 3, 4]), candidates: Uint8Array.of(0, 0, 0, 1) };
    const pattern: Allocation = { kind: 'pattern', pattern: { keep: 1, of: 2 } };
    expect(() => ask(some, pattern)).toThrow(RangeError);
  });
});
