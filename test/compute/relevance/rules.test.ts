/** Every rule of relevance, on random shapes and signs, against plain loops in double precision. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { int, ints } from '../../../src/compute/builder.ts';
import { relevanceNotes } from '../../../src/compute/relevance/notes.ts';
import { relevanceRules } from '../../../src/compute/statistics/reverse-passes.ts';
import { node } from '../support/finite-differences.ts';
import { byShares, relevanceOf, type Contribution, type Given } from './support.ts';

test('every rule says how relevance passes, and nothing else does', () => {
  expect(Object.keys(relevanceNotes).toSorted()).toEqual([...relevanceRules.keys()].toSorted());
});

/** Multiples of 1/8 away from 0, so that a sum of contributions is exactly 0 or well above it. */
const number = fc.integer({ min: -16, max: 15 }).map((n) => (n < 0 ? n : n + 1) / 8);
const numbers = (count: number) => fc.array(number, { minLength: count, maxLength: count });
const shares = (count: number) => fc.array(fc.integer({ min: 0, max: 8 }), { minLength: count, maxLength: count });
const small = fc.integer({ min: 1, max: 4 });
const size = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);
const grid = (...dims: readonly number[]): readonly (readonly number[])[] =>
  dims.reduce<readonly (readonly number[])[]>((all, dim) => all.flatMap((at) => Array.from({ length: dim }, (_, i) => [...at, i])), [[]]);

interface Case extends Given {
  readonly expected: readonly number[];
}

/** y[n, o] = Σ x[n, i]·w[o, i] + b[o]. */
const gemm = fc.tuple(small, small, small, fc.boolean()).chain(([n, i, o, turned]) =>
  fc.record({ x: numbers(n * i), w: numbers(o * i), b: numbers(o), r: shares(n * o) }).map(({ x, w, b, r }): Case => {
    const contributions = grid(n, o, i).map(([row = 0, out = 0, at = 0]): Contribution => [
      row * i + at,
      row * o + out,
      w[turned ? out * i + at : at * o + out] ?? 0,
    ]);
    return {
      nodes: [node('Gemm', ['x', 'w', 'b'], 'y', { transB: int(Number(turned)) })],
      x: { dims: [n, i], data: x },
      constants: { w: { dims: turned ? [o, i] : [i, o], data: w }, b: { dims: [o], data: b } },
      output: 'y',
      relevance: r,
      expected: byShares(x, contributions, r),
    };
  }),
);

/** A linear layer on tokens, and one that multiplies from the left. */
const matMul = fc.tuple(small, small, small, small, fc.boolean()).chain(([n, t, i, o, left]) =>
  fc
    .record({ x: numbers(n * t * i), w: numbers(left ? o * t : i * o), r: fc.constant(0) })
    .chain(({ x, w }) => shares(left ? n * o * i : n * t * o).map((r) => ({ x, w, r })))
    .map(({ x, w, r }): Case => {
      const contributions = left
        ? grid(n, o, t, i).map(([b = 0, out = 0, at = 0, column = 0]): Contribution => [
            (b * t + at) * i + column,
            (b * o + out) * i + column,
            w[out * t + at] ?? 0,
          ])
        : grid(n, t, o, i).map(([b = 0, row = 0, out = 0, at = 0]): Contribution => [
            (b * t + row) * i + at,
            (b * t + row) * o + out,
            w[at * o + out] ?? 0,
          ]);
      return {
        nodes: [node('MatMul', left ? ['w', 'x'] : ['x', 'w'], 'y')],
        x: { dims: [n, t, i], data: x },
        constants: { w: { dims: left ? [o, t] : [i, o], data: w } },
        output: 'y',
        relevance: r,
        expected: byShares(x, contributions, r),
      };
    }),
);

interface Sliding {
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly extra: number;
}
const sliding: fc.Arbitrary<Sliding> = fc
  .record({ kernel: small, stride: small, pad: fc.integer({ min: 0, max: 2 }), extra: small })
  .filter(({ kernel, pad, stride }) => pad < kernel && stride <= kernel);

/** Each output place of one axis, and what it reads: the index of the input, and of the kernel. */
function reads({ kernel, stride, pad, extra }: Sliding) {
  const from = kernel + extra;
  const to = Math.floor((from + 2 * pad - kernel) / stride) + 1;
  const pairs = grid(to, kernel).flatMap(([place = 0, k = 0]) => {
    const at = place * stride + k - pad;
    return at < 0 || at >= from ? [] : [{ place, k, at }];
  });
  return { from, to, pairs };
}

const conv = fc.tuple(small, small, small, small, sliding).chain(([n, groups, i, o, own]) => {
  const { from, to, pairs } = reads(own);
  const [inputs, outputs] = [groups * i, groups * o];
  return fc
    .record({ x: numbers(n * inputs * from), w: numbers(outputs * i * own.kernel), b: numbers(outputs), r: shares(n * outputs * to) })
    .map(({ x, w, b, r }): Case => {
      const contributions = grid(n, groups, o, i).flatMap(([s = 0, g = 0, out = 0, at = 0]) =>
        pairs.map((pair): Contribution => [
          (s * inputs + g * i + at) * from + pair.at,
          (s * outputs + g * o + out) * to + pair.place,
          w[((g * o + out) * i + at) * own.kernel + pair.k] ?? 0,
        ]),
      );
      return {
        nodes: [node('Conv', ['x', 'w', 'b'], 'y', { group: int(groups), strides: ints([own.stride]), pads: ints([own.pad, own.pad]) })],
        x: { dims: [n, inputs, from], data: x },
        constants: { w: { dims: [outputs, i, own.kernel], data: w }, b: { dims: [outputs], data: b } },
        output: 'y',
        relevance: r,
        expected: byShares(x, contributions, r),
      };
    });
});

/** A pooling reads every channel alone. */
const pooled = (
  op: string,
  expectedOf: (x: readonly number[], r: readonly number[], reads: readonly Contribution[]) => readonly number[],
) =>
  fc.tuple(small, small, sliding).chain(([n, c, own]) => {
    const { from, to, pairs } = reads(own);
    return fc.record({ x: numbers(n * c * from), r: shares(n * c * to) }).map(({ x, r }): Case => {
      const contributions = grid(n * c).flatMap(([row = 0]) =>
        pairs.map(({ at, place }): Contribution => [row * from + at, row * to + place, 1]),
      );
      return {
        nodes: [node(op, ['x'], 'y', { kernel_shape: ints([own.kernel]), strides: ints([own.stride]), pads: ints([own.pad, own.pad]) })],
        x: { dims: [n, c, from], data: x },
        output: 'y',
        relevance: r,
        expected: expectedOf(x, r, contributions),
      };
    });
  });

/** To the first largest of what each output reads. */
function toLargest(x: readonly number[], r: readonly number[], contributions: readonly Contribution[]): readonly number[] {
  const expected = x.map(() => 0);
  r.forEach((own, place) => {
    const read = contributions.filter(([, to]) => to === place).map(([from]) => from);
    const largest = Math.max(...read.map((from) => x[from] ?? NaN));
    const first = read.find((from) => x[from] === largest) ?? NaN;
    expected[first] = (expected[first] ?? 0) + own;
  });
  return expected;
}

/** Over the last axis, or over all places. */
const averaged = (op: string) =>
  fc.tuple(small, small, small).chain(([n, c, t]) =>
    fc.record({ x: numbers(n * c * t), r: shares(n * c) }).map(({ x, r }): Case => {
      const isPool = op === 'GlobalAveragePool';
      const contributions = grid(n * c, t).map(([row = 0, at = 0]): Contribution => [row * t + at, row, 1]);
      return {
        nodes: [isPool ? node(op, ['x'], 'y') : node('ReduceMean', ['x'], 'y', { axes: ints([2]), keepdims: int(0) })],
        x: { dims: [n, c, t], data: x },
        output: 'y',
        relevance: r,
        expected: byShares(x, contributions, r),
      };
    }),
  );

/** x + b·x + a bias that is broadcast: two branches, and what the samples do not change. */
const branches = fc.tuple(small, small).chain(([n, c]) =>
  fc.record({ x: numbers(n * c), w: numbers(c), b: numbers(c), r: shares(n * c) }).map(({ x, w, b, r }): Case => ({
    nodes: [node('Mul', ['x', 'w'], 'branch'), node('Add', ['x', 'b'], 'shifted'), node('Sub', ['shifted', 'branch'], 'y')],
    x: { dims: [n, c], data: x },
    constants: { w: { dims: [c], data: w }, b: { dims: [c], data: b } },
    output: 'y',
    relevance: r,
    // Both come back to x, so that nothing is lost but where both are 0.
    expected: r.map((own, at) => {
      const [value = 0, scale = 0, shift = 0] = [x[at], w[at % c], b[at % c]];
      return Math.abs(value + shift) + Math.abs(value * scale) === 0 ? 0 : own;
    }),
  })),
);

const families: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  Gemm: gemm,
  MatMul: matMul,
  Conv: conv,
  AveragePool: pooled('AveragePool', (x, r, contributions) => byShares(x, contributions, r)),
  MaxPool: pooled('MaxPool', toLargest),
  GlobalAveragePool: averaged('GlobalAveragePool'),
  ReduceMean: averaged('ReduceMean'),
  'branches and biases': branches,
};

describe.each(Object.entries(families))('%s', (_name, cases) => {
  test('hands relevance down by shares', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ expected, ...given }) => {
        const found = (await relevanceOf(given)).get('x') ?? [];
        expect(found).toHaveLength(size(given.x.dims));
        found.forEach((value, at) => {
          const own = expected[at] ?? NaN;
          expect(Math.abs(value - own)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(own)));
        });
      }),
      { numRuns: 20 },
    );
  });
});
