/** Random layers in every layout, with scores that are full of ties, zeros and extremes. */
import fc from 'fast-check';
import { product } from '../../src/basics/numbers.ts';
import type { Layout } from '../../src/select/scopes.ts';
import type { RankedLayer } from '../../src/select/request.ts';

const size = fc.integer({ min: 1, max: 5 });
const inputs = fc.oneof(fc.constantFrom(4, 8), size);

export const layouts: Readonly<Record<string, fc.Arbitrary<Layout>>> = {
  gemm: fc.tuple(size, inputs).map(([out, input]) => ({ dims: [out, input], axes: ['out', 'in'], groups: 1 })),
  matmul: fc.tuple(size, inputs).map(([out, input]) => ({ dims: [input, out], axes: ['in', 'out'], groups: 1 })),
  conv: fc
    .tuple(size, inputs, size, fc.integer({ min: 1, max: 3 }))
    .map(([out, input, kernel, groups]) => ({ dims: [out * groups, input, kernel, 2], axes: ['out', 'in', 'kernel', 'kernel'], groups })),
  convTranspose: fc
    .tuple(size, inputs, size, fc.integer({ min: 1, max: 3 }))
    .map(([out, input, kernel, groups]) => ({ dims: [input * groups, out, kernel], axes: ['in', 'out', 'kernel'], groups })),
  lstm: fc
    .tuple(fc.constantFrom(1, 2), size, inputs)
    .map(([directions, hidden, input]) => ({ dims: [directions, 4 * hidden, input], axes: ['direction', 'out', 'in'], groups: 1 })),
};

export const anyLayout: fc.Arbitrary<Layout> = fc.oneof(...Object.values(layouts));

const extremes = [0, -0, 1, -1, 1.5, -1.5, 2, -3, 1e-45, -1e-45, 1.1754943508222875e-38];
const score = fc.oneof(
  { arbitrary: fc.constantFrom(...extremes, Infinity, -Infinity, 3.4028234663852886e38), weight: 4 },
  { arbitrary: fc.float({ noNaN: true }), weight: 1 },
);

/** So many scores. */
export function scoresOf(count: number): fc.Arbitrary<Float32Array> {
  return fc.array(score, { minLength: count, maxLength: count }).map((values) => Float32Array.from(values));
}

/** A layer with scores and, half the time, an earlier mask. */
export function layerOf(layout: fc.Arbitrary<Layout>): fc.Arbitrary<Omit<RankedLayer, 'name' | 'tensor'>> {
  return layout.chain((shape) => {
    const count = product(shape.dims);
    const length = { minLength: count, maxLength: count };
    const mask = fc.array(fc.constantFrom(1, 1, 1, 0), length);
    return fc
      .tuple(scoresOf(count), fc.option(mask, { nil: undefined }))
      .map(([values, units]) => ({ ...shape, values, ...(units === undefined ? {} : { mask: Uint8Array.from(units) }) }));
  });
}

/** Named in order: `a`, `b`, … */
export function named(layers: readonly Omit<RankedLayer, 'name' | 'tensor'>[]): readonly RankedLayer[] {
  return layers.map((layer, l) => {
    const name = String.fromCharCode(97 + l);
    return { ...layer, name, tensor: `${name}.weight` };
  });
}
