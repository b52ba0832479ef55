import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sliceMoments } from '../../../src/score/slice-moments.ts';
import { packBits } from '../../../src/select/packed-bits.ts';
import { unpackMask } from '../../../src/state/packed-masks.ts';
import { aliveInBits, areWholeBytes, clearInBits, clearSlices, keptInSlices, sliceLayout } from '../../../src/state/slices.ts';

const tensor = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }), fc.nat({ max: 2 }), fc.integer({ min: 1, max: 9 }))
  .chain(([dims, axis, pieceSize]) => {
    const length = dims.reduce((product, dim) => product * dim, 1);
    const numbers = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: length, maxLength: length });
    return fc.record({ dims: fc.constant(dims), axis: fc.constant(axis % dims.length), pieceSize: fc.constant(pieceSize), numbers });
  });

/** Numbers of each slice, found by their coordinates. */
function slicesOf(dims: readonly number[], axis: number, numbers: readonly number[]) {
  const slices = Array.from({ length: dims[axis] ?? 0 }, (): number[] => []);
  numbers.forEach((number, flat) => {
    let rest = flat;
    const coordinates = dims.map((_, at) => {
      const stride = dims.slice(at + 1).reduce((product, dim) => product * dim, 1);
      const coordinate = Math.floor(rest / stride);
      rest -= coordinate * stride;
      return coordinate;
    });
    slices[coordinates[axis] ?? 0]?.push(number);
  });
  return slices;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

it('moments of slices are those of their numbers, however the tensor is read', () => {
  fc.assert(
    fc.property(tensor, ({ dims, axis, pieceSize, numbers }) => {
      const parts: Float32Array[] = [];
      for (let at = 0; at < numbers.length; at += pieceSize) {
        parts.push(Float32Array.from(numbers.slice(at, at + pieceSize)));
      }
      const { sums, squares, largest } = sliceMoments(parts, sliceLayout(dims, axis));
      const slices = slicesOf(dims, axis, numbers);
      expect([...sums]).toEqual(slices.map(sum));
      expect([...sliceMoments(parts, sliceLayout(dims, axis), true).sums]).toEqual([...sums]);
      expect([...squares]).toEqual(slices.map((own) => sum(own.map((one) => one * one))));
      expect([...largest]).toEqual(slices.map((own) => Math.max(...own)));
    }),
  );
});

it('a slice with a number that is none has no largest number', () => {
  const parts = [Float32Array.of(1, NaN, 2, 3)];
  expect([...sliceMoments(parts, sliceLayout([2, 2], 0)).largest]).toEqual([NaN, 3]);
});

it('a mask without slices keeps nothing in them, and all else', () => {
  fc.assert(
    fc.property(tensor, fc.array(fc.boolean(), { minLength: 4 }), ({ dims, axis, numbers }, gone) => {
      const mask = Uint8Array.from(numbers, (number) => Number(number >= 0));
      const before = keptInSlices(mask, sliceLayout(dims, axis));
      const slices = slicesOf(dims, axis, [...mask]);
      expect([...before]).toEqual(slices.map(sum));
      const indices = [...before.keys()].filter((index) => gone[index] === true);
      clearSlices(mask, sliceLayout(dims, axis), indices);
      expect([...keptInSlices(mask, sliceLayout(dims, axis))]).toEqual(
        [...before].map((kept, index) => (indices.includes(index) ? 0 : kept)),
      );
    }),
  );
});

it('is the same of a bit a number, where slices are whole bytes', () => {
  const whole = fc
    .record({
      dims: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom(8, 16, 32)),
      axis: fc.constantFrom(0, 1, 2),
    })
    .chain(({ dims, axis }) => {
      const count = dims[0] * dims[1] * dims[2];
      const bytes = fc.uint8Array({ minLength: count / 8, maxLength: count / 8 });
      return fc.record({
        dims: fc.constant(dims),
        axis: fc.constant(axis),
        count: fc.constant(count),
        bits: fc.oneof(
          bytes,
          bytes.map((own) => own.map((it) => it & 0x11)),
        ),
        gone: fc.array(fc.boolean(), { minLength: 32, maxLength: 32 }),
      });
    });
  fc.assert(
    fc.property(whole, ({ dims, axis, count, bits, gone }) => {
      const layout = sliceLayout(dims, axis);
      expect(areWholeBytes(layout)).toBe(true);
      const mask = unpackMask({ bits, length: count, pruned: 0 }, 0, count);
      const kept = keptInSlices(mask, layout);
      expect([...aliveInBits(bits, layout)]).toEqual([...kept].map((it) => Math.min(it, 1)));
      const indices = [...kept.keys()].filter((index) => gone[index] === true);
      const own = bits.slice();
      clearInBits(own, layout, indices);
      clearSlices(mask, layout, indices);
      expect([...own]).toEqual([...packBits(mask)]);
    }),
  );
  expect(areWholeBytes(sliceLayout([8, 3, 4], 1))).toBe(false);
  expect(areWholeBytes(sliceLayout([8, 12], 1))).toBe(false);
});
