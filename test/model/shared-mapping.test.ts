/** Which weights share a cell: against whole numbers of any size, counted, and one-to-one where there is a cell for each. */
import { describe, expect, it } from 'vitest';
import {
  cellsOf,
  expanded,
  factorsOf,
  gradientScales,
  hashPrime,
  type CellMapping,
  type HashSeeds,
} from '../../src/model/shared/mapping.ts';

const map = { a: 825735935, b: 374554877, d: 1383017707 };
const signs = { a: 1819477103, b: 2002792009, d: 1732415133 };

/** As the formula has it. */
function hash({ a, b, d }: HashSeeds, q: number): number {
  const [one, at] = [BigInt(a), BigInt(q)];
  return Number((one * at + BigInt(b) * at * at + BigInt(d)) % BigInt(hashPrime));
}

function mappingOf(mapped: CellMapping['mapped'], cells: number): CellMapping {
  return { mapped, cells, map, signs };
}

/** How many weights each cell holds. */
function countsOf(mapping: CellMapping, weights: number): readonly number[] {
  const counts = Array.from({ length: mapping.cells }, () => 0);
  for (const cell of cellsOf(mapping, { from: 0, count: weights })) counts[cell] = (counts[cell] ?? 0) + 1;
  return counts;
}

describe('cells', () => {
  it.each([
    [1000, 7],
    [1000, 10],
    [503, 502],
    [50_200, 502],
    [12, 1],
  ])('hold as many weights, to within one: %s weights, %s cells', (weights, cells) => {
    const counts = countsOf(mappingOf('pareto', cells), weights);
    const least = Math.floor(weights / cells);
    expect(Math.min(...counts)).toBe(least);
    expect(Math.max(...counts)).toBe(Math.ceil(weights / cells));
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(weights);
    if (cells < 500) return;
    // Without balance, some cells would hold many more.
    expect(Math.max(...countsOf(mappingOf('hashed', cells), weights))).toBeGreaterThan(least + 1);
  });

  it('hold one weight each where there are as many: at no compression nothing is shared', () => {
    const counts = countsOf(mappingOf('pareto', 999), 999);
    expect(new Set(counts)).toEqual(new Set([1]));
    expect(countsOf(mappingOf('hashed', 999), 999)).toContain(0);
  });

  it('are those of the formulas, from any position on', () => {
    for (const from of [0, 1, 40, 41, 10_000_019]) {
      const part = { from, count: 300 };
      const pareto = [...cellsOf(mappingOf('pareto', 41), part)];
      const hashed = [...cellsOf(mappingOf('hashed', 41), part)];
      const factors = [...factorsOf({ signs }, { ...part, scale: 2 })];
      for (let index = 0; index < part.count; index++) {
        const q = from + index;
        const c = Math.floor(q / 41);
        expect(pareto[index]).toBe(((hash(map, c) % 41) + q - 41 * c) % 41);
        expect(hashed[index]).toBe(hash(map, q) % 41);
        expect(factors[index]).toBe(hash(signs, q) % 2 === 0 ? -2 : 2);
      }
    }
  });

  it('have signs without a pattern: half of them, of neighbours and of weights of one cell', () => {
    const [weights, cells] = [50_200, 502];
    const own = factorsOf({ signs }, { from: 0, count: weights, scale: 1 });
    const mean = (lag: number): number => {
      let sum = 0;
      for (let at = lag; at < weights; at++) sum += (own[at] ?? 0) * (lag === 0 ? 1 : (own[at - lag] ?? 0));
      return sum / (weights - lag);
    };
    // Five standard deviations of as many coins.
    for (const lag of [0, 1, 2, 30, 100, 192, cells]) expect(Math.abs(mean(lag))).toBeLessThan(5 / Math.sqrt(weights));
  });
});

it('a weight is its cell, times the scale of its layer and a sign', () => {
  const mapping = mappingOf('pareto', 5);
  const part = { layer: 'l', tensor: 'l.w', from: 3, count: 9, scale: 0.3 };
  const psi = Float32Array.of(1, 2, 3, 4, 5);
  const cells = cellsOf(mapping, part);
  const factors = factorsOf(mapping, part);
  expect([...expanded(mapping, part, psi)]).toEqual(Array.from(cells, (cell, at) => Math.fround((factors[at] ?? 0) * (psi[cell] ?? 0))));
});

it('gradients are divided by sums over the weights of a cell', () => {
  const mapping = mappingOf('pareto', 4);
  const part = { layer: '', tensor: '', from: 0, count: 8, scale: 2 };
  const other = { ...part, from: 8, count: 2, scale: 3 };
  const counts = Array.from(cellsOf(mapping, other));
  const squared = gradientScales(mapping, [part, other], 'squared') ?? [];
  const mean = gradientScales(mapping, [part, other], 'mean') ?? [];
  for (let cell = 0; cell < 4; cell++) {
    const more = counts.filter((one) => one === cell).length;
    const [sum, count] = [2 * 2 + 3 * more, 2 + more];
    expect(squared[cell]).toBeCloseTo(sum ** 2 / count + 1e-6, 5);
    expect(mean[cell]).toBeCloseTo(sum / count + 1e-6, 5);
  }
  expect(gradientScales(mapping, [part], 'none')).toBeUndefined();
});
