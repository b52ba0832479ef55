import fc from 'fast-check';
import { expect, it } from 'vitest';
import { subtractInLoops, subtractProducts } from '../../../src/compute/compensation/products.ts';
import { uniform } from '../../../src/random/draw.ts';
import { stream } from '../../../src/random/stream.ts';

const sizes = fc.record({
  rows: fc.integer({ min: 8, max: 12 }),
  columns: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 500, max: 530 })),
  depth: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 126, max: 140 })),
});

it('products by vector instructions are those of loops, to the bit', () => {
  const wanted = fc.record({ sizes, seed: fc.nat(), zeros: fc.integer({ min: 0, max: 9 }) });
  fc.assert(
    fc.property(wanted, ({ sizes: own, seed, zeros }) => {
      const { rows, columns, depth } = own;
      const matrix = (name: string, height: number, width: number) => {
        const values = Float64Array.from(uniform(stream(seed, name), height * (width + 3) + 2, 1));
        return { values, offset: 2, stride: width + 3 };
      };
      const a = matrix('a', rows, depth);
      // Rows of errors are zero wherever weights stay.
      a.values.forEach((_, at) => at % 10 < zeros && (a.values[at] = at % 2 === 0 ? 0 : -0));
      const b = matrix('b', depth, columns);
      const c = matrix('c', rows, columns);
      const other = { ...c, values: c.values.slice() };
      subtractProducts(c, a, b, own);
      subtractInLoops(other, a, b, own);
      const bitsOf = ({ buffer }: Float64Array): string => Buffer.from(buffer).toString('hex');
      expect(bitsOf(c.values)).toBe(bitsOf(other.values));
    }),
    { numRuns: 60 },
  );
});
