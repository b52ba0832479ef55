import { describe, expect, it } from 'vitest';
import { parseDecimal, rational, type Rational, toDecimal } from '../../src/exact/rational.ts';
import { floorCounts, type Reachable, reachGlobally, reachPerLayer } from '../../src/select/floors.ts';

const share = (text: string): Rational => parseDecimal(text) ?? rational(0);
const floored = (floor: string, ...sizes: number[]) => sizes.map((size) => ({ size, floor: share(floor) }));
const said = (reached: Reachable): unknown => (reached.kind === 'infeasible' ? { ...reached, best: toDecimal(reached.best) } : reached);

describe('floors round up', () => {
  it.each([
    ['0.05', 100, 5],
    ['0.05', 101, 6],
    ['0.3', 10, 3],
    ['0', 10, 0],
    ['1', 10, 10],
  ])('%s of %i is %i', (text, size, count) => {
    expect(floorCounts(share(text), [size])).toEqual([count]);
  });
});

describe('what a global target reaches', () => {
  it.each([
    ['the target', '0.8', floored('0.05', 100, 50), { kind: 'met', pruned: 120 }],
    ['exactly the floors', '0.95', floored('0.05', 100, 40), { kind: 'met', pruned: 133 }],
    ['the nearest count, where rounding up breaks it', '0.95', floored('0.05', 30, 30), { kind: 'rounded', asked: 57, pruned: 56 }],
    [
      'no more than the floors allow',
      '0.96',
      floored('0.05', 100, 40),
      { kind: 'infeasible', asked: 134, best: '0.95', most: 133, binding: [0, 1] },
    ],
    ['everything without floors', '1', floored('0', 10), { kind: 'met', pruned: 10 }],
    ['nothing of nothing', '0.5', [], { kind: 'met', pruned: 0 }],
  ])('%s', (_, sparsity, layers, reached) => {
    expect(said(reachGlobally(share(sparsity), layers))).toEqual(reached);
  });

  it('names only the layers that have a floor', () => {
    const layers = [...floored('0.5', 100), ...floored('0', 100)];
    expect(said(reachGlobally(share('0.8'), layers))).toEqual({ kind: 'infeasible', asked: 160, best: '0.75', most: 150, binding: [0] });
  });
});

describe('what a target reaches that each layer meets for itself', () => {
  it.each([
    ['the target', '0.8', floored('0.05', 100, 51), { kind: 'met', pruned: 121 }],
    ['a unit less, where rounding up breaks it', '0.5', floored('0.5', 3, 4), { kind: 'rounded', asked: 4, pruned: 3 }],
    [
      'no more than the highest floor',
      '0.8',
      [...floored('0.3', 10), ...floored('0.1', 10)],
      { kind: 'infeasible', asked: 16, best: '0.7', most: 14, binding: [0] },
    ],
  ])('%s', (_, sparsity, layers, reached) => {
    expect(said(reachPerLayer(share(sparsity), layers))).toEqual(reached);
  });
});
