import { describe, expect, it } from 'vitest';
import { flatMapDefined } from '../../src/basics/lists.ts';
import { addTo, addToSum, listAt, sumAt, valuesAt } from '../../src/basics/maps.ts';
import { itemAt, must } from '../../src/basics/must.ts';

describe('must', () => {
  it.each([0, '', false, null])('passes %o on: only undefined is missing', (value) => {
    expect(must(value, 'a value')).toBe(value);
  });

  it('throws with the name of what is missing', () => {
    expect(() => must(new Map().get('x'), 'the layer `x`')).toThrow('a mistake of Espalier: the layer `x` is missing');
  });
});

describe('itemAt', () => {
  it('gives the item, and throws where the list has none at that place', () => {
    expect(itemAt(['a', ''], 1)).toBe('');
    expect(() => itemAt(['a'], 1)).toThrow('a mistake of Espalier: item 1 of 1 is missing');
  });
});

describe('maps of lists', () => {
  it('keep the order of what is added, and give an empty list for an absent key', () => {
    const lists = new Map<string, number[]>();
    addTo(lists, 'a', 2);
    addTo(lists, 'b', 3);
    addTo(lists, 'a', 1);
    expect([...lists]).toEqual([
      ['a', [2, 1]],
      ['b', [3]],
    ]);
    expect(listAt(lists, 'a')).toEqual([2, 1]);
    expect(listAt(lists, 'c')).toEqual([]);
    expect(lists.has('c')).toBe(false);
  });
});

describe('maps of sums', () => {
  it('count by one, or by an amount, and give 0 for an absent key', () => {
    const sums = new Map<string, number>();
    addToSum(sums, 'a');
    addToSum(sums, 'a', 2.5);
    addToSum(sums, 'b', -1);
    expect([...sums]).toEqual([
      ['a', 3.5],
      ['b', -1],
    ]);
    expect(sumAt(sums, 'c')).toBe(0);
  });
});

describe('valuesAt', () => {
  it('gives the values of the keys that are there, in the order of the keys', () => {
    const map = new Map([
      ['a', [1]],
      ['b', [2, 3]],
    ]);
    expect(valuesAt(map, ['b', 'x', 'a', 'b'])).toEqual([[2, 3], [1], [2, 3]]);
  });
});

describe('flatMapDefined', () => {
  it('passes over items for which a function gives nothing, and opens lists', () => {
    expect(flatMapDefined([1, 2, 3, 4], (x, at) => (x === 2 ? undefined : x === 3 ? [x, at] : x))).toEqual([1, 3, 2, 4]);
  });
});
