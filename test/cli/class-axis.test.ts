/** Which axis of an output holds the classes, as labels, samples and the project tell it. */
import { describe, expect, it } from 'vitest';
import { classAxesOf } from '../../src/cli/class-axis.ts';
import { valuesAsTrained } from '../../src/compute/trained-output.ts';
import { integerBelow } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { npy, temporaryFiles } from '../data/files.ts';

const write = temporaryFiles();
const task = { input: 'x', output: 'y', loss: 'crossentropy', metrics: [] } as const;

function told(
  dims: readonly (number | string)[],
  labels: readonly number[] | undefined,
  { type = 'float32', ...written }: { readonly type?: string; readonly classes?: number; readonly shift?: number } = {},
) {
  const count = (labels ?? []).reduce((product, dim) => product * dim, 1);
  const x = write('x.npy', npy('<f4', [2, 3], new Uint8Array(24)));
  const y = labels && write('y.npy', npy('|u1', labels, new Uint8Array(count)));
  const ports = { input: { name: 'x', type, dims: ['N', 3] }, output: { name: 'y', type: 'float32', dims } };
  const { value, diagnostics } = classAxesOf({ train: { x, y } }, { ...task, ...written }, ports, {});
  return value === undefined
    ? diagnostics.map(({ code }) => code)
    : value.unclear
      ? `${value.unclear.code} if asked`
      : (value.classes ?? 'last');
}

describe('the axis of the classes', () => {
  it.each([
    [['N', 5], [2], 'last'],
    [['N', 8, 5], [2, 8], 'last'],
    [['N', 5, 8], [2, 8], 1],
    [['N', 21, 6, 8], [2, 6, 8], 1],
    [['N', 21, 6, 8], [2, 1, 6, 8], 1],
    [['N', 6, 8, 21], [2, 6, 8], 'last'],
    [['N', 6, 21, 8], [2, 6, 8], 2],
    [['N', 5, 1, 1], [2], 1],
    [['N', 21, 'h', 'w'], [2, 6, 8], 1],
    [['N', 'T', 5], [2, 8], 'last'],
    [['N', 'T', 8], [2, 8], 'last'],
  ] as const)('of %j beside labels %j is %s', (dims, labels, axis) => expect(told(dims, labels)).toBe(axis));

  it('is asked for where labels fit several, and named by the project', () => {
    expect(told(['N', 8, 8], [2, 8])).toEqual(['ESP5022']);
    expect(told(['N', 4, 4, 4], [2, 4, 4])).toEqual(['ESP5022']);
    expect(told(['N', 8, 8], [2, 8], { classes: 1 })).toBe(1);
    // Labels that run ahead are tokens.
    expect(told(['N', 8, 8], [2, 8], { shift: 1 })).toBe('last');
  });

  it('is asked for without labels where something reads classes, but for tokens', () => {
    expect(told(['N', 5, 8], undefined)).toBe('ESP5022 if asked');
    expect(told(['N', 8, 5], undefined, { type: 'int64' })).toBe('last');
    expect(told(['N', 5], undefined)).toBe('last');
  });
});

describe('values with their classes last', () => {
  it('are those of a transposition', () => {
    const numbers = stream(7, 'axes');
    for (let round = 0; round < 40; round++) {
      const dims = Array.from({ length: 2 + integerBelow(numbers, 3) }, () => 1 + integerBelow(numbers, 4));
      const classes = 1 + integerBelow(numbers, dims.length - 1);
      const size = (of: readonly number[]) => of.reduce((product, dim) => product * dim, 1);
      const values = Float32Array.from({ length: size(dims) }, (_, at) => at);
      const order = [...dims.keys()].filter((axis) => axis !== classes).concat(classes);
      const wanted = new Float32Array(values.length);
      values.forEach((value, at) => {
        const place = dims.map((dim, axis) => Math.floor(at / size(dims.slice(axis + 1))) % dim);
        const to = order.reduce((sum, axis) => sum * (dims[axis] ?? 0) + (place[axis] ?? 0), 0);
        wanted[to] = value;
      });
      expect(valuesAsTrained([{ values, dims }], { classes })).toEqual(wanted);
    }
  });

  it('are those of a slice, beside those of another', () => {
    const own = { name: 'y', loss: 'mse' } as const;
    const slice = (axis: number, from: number, to: number) => ({ of: 'y', ranges: [{ axis, from, to }] });
    // [2, 3, 2], row by row; classes of the second are on axis 1.
    const given = { values: Float32Array.from({ length: 12 }, (_, at) => at), dims: [2, 3, 2] };
    const outputs = [
      { ...own, slice: slice(2, 1, 2) },
      { ...own, slice: slice(1, 0, 2), classes: 1 },
    ];
    expect([...valuesAsTrained([given, given], { outputs })]).toEqual([1, 3, 5, 0, 2, 1, 3, 7, 9, 11, 6, 8, 7, 9]);
  });
});
