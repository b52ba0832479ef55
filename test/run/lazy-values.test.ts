import { describe, expect, it } from 'vitest';
import { isSame, lazyValues, replaced } from '../../src/run/lazy-values.ts';

describe('values that are read when they are asked for', () => {
  const lazy = () => {
    const read: string[] = [];
    const values = lazyValues(['a', 'b'], (name) => {
      read.push(name);
      return Float32Array.of(name === 'a' ? 1 : 2);
    });
    return { read, values };
  };

  it('are read once while somebody holds them, and only those that are asked for', () => {
    const { read, values } = lazy();
    const first = values.get('a');
    expect(values.get('a')).toBe(first);
    expect([...values.keys(), values.size, values.has('b'), values.get('c')]).toEqual([
      ...['a', 'b', 2, true],
      undefined,
    ]);
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
});
