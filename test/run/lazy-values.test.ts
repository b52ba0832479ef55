import { describe, expect, it } from 'vitest';
import { held, isSame, lazyMap, partsOf, remembered, replaced, sourceOf } from '../../src/state/lazy-values.ts';

describe('values that are read when they are asked for', () => {
  const lazy = () => {
    const read: string[] = [];
    const source = (name: string, ...numbers: number[]) =>
      remembered(
        numbers.length,
        () => {
          read.push(name);
          return Float32Array.from(numbers);
        },
        (from, to) => Float32Array.from(numbers.slice(from, to)),
      );
    const values = lazyMap(
      new Map([
        ['a', source('a', 1)],
        ['b', source('b', 2)],
      ]),
    );
    return { read, values };
  };

  it('are read once while somebody holds them, and only those that are asked for', () => {
    const { read, values } = lazy();
    const first = values.get('a');
    expect(values.get('a')).toBe(first);
    expect([...values.keys(), values.size, values.has('b'), values.get('c')]).toEqual([...['a', 'b', 2, true], undefined]);
    expect(read).toEqual(['a']);
  });

  it('are a map like any other', () => {
    const { values } = lazy();
    const own = new Map([
      ['a', Float32Array.of(1)],
      ['b', Float32Array.of(2)],
    ]);
    expect(new Map(values)).toEqual(own);
    expect([...values.values()]).toEqual([...own.values()]);
    const seen: unknown[] = [];
    values.forEach((value, name) => seen.push([name, value]));
    expect(seen).toEqual([...own]);
  });

  it('are replaced without being read', () => {
    const { read, values } = lazy();
    const other = replaced(values, new Map([['b', Float32Array.of(3)]]));
    expect([isSame('a', values, other), isSame('b', values, other)]).toEqual([true, false]);
    expect(other.get('b')).toEqual(Float32Array.of(3));
    expect(read).toEqual([]);
  });

  it('in memory are compared by identity', () => {
    const own = new Map([['a', Float32Array.of(1)]]);
    expect(isSame('a', own, replaced(own, new Map()))).toBe(true);
    expect(isSame('a', own, replaced(own, new Map([['a', Float32Array.of(1)]])))).toBe(false);
  });

  it('are read in parts, whether they lie in memory or not', () => {
    const { read, values } = lazy();
    const own = new Map([['c', Float32Array.of(1, 2, 3, 4, 5)]]);
    const both = replaced(values, own);
    const parts = [...partsOf(sourceOf(both, 'c') ?? held(Float32Array.of()), 2)];
    expect(parts).toEqual([[1, 2], [3, 4], [5]].map((part) => Float32Array.from(part)));
    expect(sourceOf(both, 'a')?.part(0, 1)).toEqual(Float32Array.of(1));
    expect([sourceOf(both, 'd'), read]).toEqual([undefined, []]);
  });
});
