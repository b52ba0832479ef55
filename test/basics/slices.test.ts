/** Slices take what Python's take, and say why where they take nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placesOf, readSlice, slicedDims, spelledSlice } from '../../src/basics/slices.ts';

function taken(name: string, dims: readonly (number | string)[]) {
  return placesOf(readSlice(name)?.ranges ?? [], dims);
}

describe('a slice', () => {
  it('has one spelling', () => {
    expect(spelledSlice('y[ ...,0:10 ]')).toBe('y[.., :10]');
    expect(spelledSlice('y[:,-4:]')).toBe('y[:, -4:]');
    expect(spelledSlice('y[..,\u00a010:]')).toBe('y[.., 10:]');
    expect(spelledSlice('a/b:0[…, 2 : 3]')).toBe('a/b:0[.., 2:3]');
    for (const name of ['y', 'y[3]', 'y[..]', 'y[1, 2]', '[.., 1:]', 'y[.., 1:2:3]', 'y[:x]']) expect(spelledSlice(name)).toBe(name);
  });

  it('takes what `Array.slice` takes, where that is all of the range', () => {
    const bound = fc.option(fc.integer({ min: -12, max: 12 }), { nil: undefined });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), bound, bound, (size, from, to) => {
        const places = taken(`y[.., ${from ?? ''}:${to ?? ''}]`, ['N', 7, size]);
        const isWithin = [from, to].every((one) => one === undefined || Math.abs(one) <= size);
        const wanted = Array.from({ length: size }, (_, at) => at).slice(from ?? 0, to);
        if (!isWithin || wanted.length === 0) expect(places).toHaveProperty('problem');
        else if ((from ?? 0) === 0 && to === undefined) expect(places).toEqual([]);
        else expect(places).toEqual([{ axis: 2, from: wanted[0], to: (wanted.at(-1) ?? 0) + 1 }]);
      }),
    );
  });

  it('counts axes from the batch, and leaves the others whole', () => {
    expect(taken('y[:, 1:3]', ['N', 4, 5])).toEqual([{ axis: 1, from: 1, to: 3 }]);
    expect(taken('y[:, 1:3, .., -2:]', ['N', 4, 'T', 5])).toEqual([{ axis: 1, from: 1, to: 3 }, { axis: 3, from: 3, to: 5 }]); // prettier-ignore
    const slice = { of: 'y', ranges: [{ axis: 2, from: 1, to: 4 }] };
    expect(slicedDims(['N', 4, 5], { name: 'y[.., 1:4]', slice })).toEqual(['N', 4, 3]);
    expect(slicedDims(['N', 4, 5], { name: 'y' })).toEqual(['N', 4, 5]);
  });

  it.each([
    ['y[:2]', 'axis 0 is the batch'],
    ['y[:, :, :, 1:]', 'it has 3 axes'],
    ['y[.., 1:, ..]', 'it has 3 axes'],
    ['y[:, 1:, :]', 'the model leaves the length of axis 1 open'],
    ['y[.., 3:3]', '`3:3` leaves nothing of axis 2, which has 5 places'],
    ['y[.., 2:6]', '`2:6` goes beyond axis 2, which has 5 places'],
    ['y[.., -6:]', '`-6:` goes beyond axis 2'],
    ['y[.., :-0]', 'leaves nothing'],
  ])('is refused: %s', (name, problem) => {
    expect(taken(name, ['N', 'T', 5])).toEqual({ problem: expect.stringContaining(problem) });
  });
});
