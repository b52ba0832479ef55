/** What a profile says of networks that were not measured. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimator, kernelSum, monotone, readTable } from '../../../src/plan/latency/estimate.ts';
import type { Model, Tensor } from '../../../src/model/index.ts';
import { kernels, profile } from './timed.ts';

const tables = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .chain(([rows, columns]) =>
    fc.record({
      sizes: fc.constant([rows, columns] as const),
      values: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: rows * columns, maxLength: rows * columns }),
    }),
  );

describe('measured times made to grow with size', () => {
  it('are the middle of the greatest below and the least above', () => {
    fc.assert(
      fc.property(tables, ({ values, sizes: [rows, columns] }) => {
        const at = (row: number, column: number): number => values[row * columns + column] ?? NaN;
        const cells = [...values.keys()].map((index) => [Math.floor(index / columns), index % columns] as const);
        const expected = cells.map(([row, column]) => {
          const before = cells.filter(([r, c]) => r <= row && c <= column);
          const behind = cells.filter(([r, c]) => r >= row && c >= column);
          const most = Math.max(...before.map(([r, c]) => at(r, c)));
          const least = Math.min(...behind.map(([r, c]) => at(r, c)));
          return (most + least) / 2;
        });
        expect(monotone(values, [rows, columns])).toEqual(expected);
      }),
    );
  });

  it('stay as they are where they grow already', () => {
    const ascending = [1, 2, 3, 2, 4, 5];
    expect(monotone(ascending, [2, 3])).toEqual(ascending);
  });
});

it('a table is read bilinearly between its points, and at its edge beyond', () => {
  const axes = [
    [10, 20],
    [1, 2, 4],
  ];
  const table = [0, 1, 3, 10, 11, 13];
  expect([
    readTable(table, axes, [10, 1]),
    readTable(table, axes, [20, 4]),
    readTable(table, axes, [15, 3]),
    readTable(table, axes, [5, 0.5]),
    readTable(table, axes, [99, 9]),
  ]).toEqual([0, 13, 7, 0, 13]);
});

function perceptron(hidden: number): Model {
  const tensor = (name: string, dims: readonly number[]): [string, Tensor] => [
    name,
    { name, type: 'float32', dims, data: { kind: 'bytes', bytes: new Uint8Array() } },
  ];
  const node = (output: string) => ({ name: output, op: 'Gemm', domain: '', inputs: [], attributes: {}, outputs: [output] });
  return {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    functions: [],
    producer: '',
    metadata: new Map(),
    graph: {
      name: '',
      inputs: [],
      outputs: [],
      valueInfo: new Map(),
      nodes: [node('a'), node('b')],
      initializers: new Map([tensor('fc1.weight', [hidden, 64]), tensor('fc2.weight', [10, hidden])]),
    },
  };
}

describe('a network with fewer units', () => {
  it.each([
    // Those that were measured.
    [100, 20],
    [80, 18],
    [40, 10],
    // Kernels of 6.4 and 1.6 ms, 3 of the 5 ms between the two smaller networks: 10 to 18 ms.
    [64, 14.8],
    // Kernels compute whole vectors of 8.
    [57, 14.8],
    // The tables end at 40.
    [8, 10],
  ])('with %i neurons: %f ms', (hidden, expected) => {
    expect(estimator(profile)(perceptron(hidden))).toBeCloseTo(expected, 12);
  });

  it('takes no longer than one with more', () => {
    const estimate = estimator(profile);
    const times = Array.from({ length: 100 }, (_, index) => estimate(perceptron(index + 1)));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('counts an axis that was not cut in proportion, and an operator that is gone not at all', () => {
    const sum = kernelSum(kernels);
    expect(sum(({ output }) => (output === 'a' ? [100, 32] : undefined))).toBe(4.5);
  });

  it('takes nothing only where nothing is left', () => {
    const estimate = estimator(profile);
    const empty = { ...perceptron(40), graph: { ...perceptron(40).graph, nodes: [] } };
    // The line through the two smallest networks meets 0 at 2 ms.
    expect(estimate(empty)).toBeCloseTo(2, 12);
  });
});
