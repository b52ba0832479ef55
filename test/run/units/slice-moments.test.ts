import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sliceMoments } from '../../../src/score/slice-moments.ts';
import { clearSlices, keptInSlices, sliceLayout } from '../../../src/state/slices.ts';

const tensor = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    fc.nat({ max: 2 }),
    fc.integer({ min: 1, max: 9 }),
  )
  .chain(([dims, axis, pieceSize]) => {
    const length = dims.reduce((product, dim) => product * dim, 1);
    const numbers = fc.array(fc.integer({ min: -3, max: 3 }), {
      minLength: length,
      maxLength: length,
    });
    return fc.record({
      dims: fc.constant(dims),
      axis: fc.constant(axis % dims.length),
      pieceSize: fc.constant(pieceSize),
      numbers,
    });
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
    fc.property(
      tensor,
      fc.array(fc.boolean(), { minLength: 4 }),
      ({ dims, axis, numbers }, gone) => {
        const mask = Uint8Array.from(numbers, (number) => Number(number >= 0));
        const before = keptInSlices(mask, sliceLayout(dims, axis));
        const slices = slicesOf(dims, axis, [...mask]);
        expect([...before]).toEqual(slices.map(sum));
        const indices = [...before.keys()].filter((index) => gone[index] === true);
        clearSlices(mask, sliceLayout(dims, axis), indices);
        expect([...keptInSlices(mask, sliceLayout(dims, axis))]).toEqual(
          [...before].map((kept, index) => (indices.includes(index) ? 0 : kept)),
        );
      },
    ),
  );
});
