/** Matrix products. */
import fc from 'fast-check';
import { float, int, text } from '../../../../src/compute/builder.ts';
import { node } from '../finite-differences.ts';
import { broadcastPair, flag, small, type Case, type Cases } from './case.ts';

const gemm: fc.Arbitrary<Case> = fc
  .record({ m: small, k: small, n: small, ta: flag, tb: flag, c: fc.integer({ min: 0, max: 4 }) })
  .map(({ m, k, n, ta, tb, c }) => {
    const third = [undefined, [n], [1, n], [m, 1], [m, n]][c];
    const inputs = { a: ta ? [k, m] : [m, k], b: tb ? [n, k] : [k, n] };
    return {
      nodes: [
        node('Gemm', third ? ['a', 'b', 'c'] : ['a', 'b'], 'y', {
          transA: int(ta),
          transB: int(tb),
          alpha: float(0.5),
          beta: float(third ? 2 : 1),
        }),
      ],
      inputs: third ? { ...inputs, c: third } : inputs,
      output: 'y',
    };
  });

/** Either operand may be a vector. */
const matMul: fc.Arbitrary<Case> = fc
  .record({ m: small, k: small, n: small, batch: broadcastPair, vectors: fc.tuple(flag, flag) })
  .map(({ m, k, n, batch, vectors: [isRow, isColumn] }) => ({
    nodes: [node('MatMul', ['a', 'b'], 'y')],
    inputs: { a: isRow ? [k] : [...batch.a.slice(0, 2), m, k], b: isColumn ? [k] : [...batch.b.slice(-2).slice(0, 1), k, n] },
    output: 'y',
  }))
  .filter(({ inputs: { a, b } }) => {
    const [left, right] = [a.slice(0, -2).at(-1), b.slice(0, -2).at(-1)];
    return left === undefined || right === undefined || left === right || left === 1 || right === 1;
  });

const letters = ['a', 'b', 'c', 'd'] as const;

/** Any axes in two operands, of which any are left. */
const einsum: fc.Arbitrary<Case> = fc
  .record({
    sizes: fc.array(small, { minLength: 4, maxLength: 4 }),
    left: fc.uniqueArray(fc.constantFrom(...letters), { minLength: 1 }),
    right: fc.uniqueArray(fc.constantFrom(...letters), { minLength: 1 }),
    kept: fc.uniqueArray(fc.constantFrom(...letters)),
  })
  .map(({ sizes, left, right, kept }) => {
    const output = kept.filter((letter) => left.includes(letter) || right.includes(letter));
    const dims = (of: readonly string[]) => of.map((letter) => sizes[letters.findIndex((it) => it === letter)] ?? 1);
    return {
      nodes: [node('Einsum', ['x', 'z'], 'y', { equation: text(`${left.join('')},${right.join('')}->${output.join('')}`) })],
      inputs: { x: dims(left), z: dims(right) },
      output: 'y',
    };
  });

export const linear: Cases = { Gemm: gemm, MatMul: matMul, Einsum: einsum };
