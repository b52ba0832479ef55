/** Slices of outputs as NumPy writes them: `y[.., 10:]` is all of `y` but the first ten numbers of its last axis. */

/** From the first place to the one before the last, counted from 0; the batch is axis 0. */
export type AxisRange = { readonly axis: number; readonly from: number; readonly to: number };

/** An output of a model, or a part of one. */
export interface Sliced {
  readonly name: string;
  readonly slice?: { readonly of: string; readonly ranges: readonly AxisRange[] };
}

export function wholeOutput({ name, slice }: Sliced): string {
  return slice?.of ?? name;
}

/** No-break spaces are spaces, too. */
const space = String.raw`[^\S\r\n\u2028\u2029]*`;
const range = String.raw`${space}(?:\.{2,3}|…|(?:-?\d+)?${space}:${space}(?:-?\d+)?)${space}`;
/** The brackets of a slice, which touch a name. */
export const brackets = `\\[(?=[^\\]\\n]*:)${range}(?:,${range})*\\]`;
const slicedName = new RegExp(`^(.+?)(${brackets})$`, 's');

/** `y` and the ranges of `y[.., 10:]`. */
export type WrittenSlice = { readonly of: string; readonly ranges: readonly string[] };

/** The output of a name such as `y[.., 10:]`, and the ranges; undefined where it has none. */
export function readSlice(name: string): WrittenSlice | undefined {
  const [, of, written] = slicedName.exec(name) ?? [];
  if (of === undefined || written === undefined) return undefined;
  const ranges = written.slice(1, -1).replaceAll(/\s/g, '').split(',');
  return { of, ranges: ranges.map((one) => one.replace(/^(?:\.+|…)$/, '..').replace(/^-?0+:/, ':')) };
}

/** The name before the brackets. */
export function unsliced(name: string): string {
  return readSlice(name)?.of ?? name;
}

/** A name in its one spelling: `y[...,0:10]` is `y[.., :10]`. */
export function spelledSlice(name: string): string {
  const slice = readSlice(name);
  return slice === undefined ? name : `${slice.of}[${slice.ranges.join(', ')}]`;
}

/** What ranges take of an output of this shape, or why they take nothing. */
export function placesOf(
  written: readonly string[],
  dims: readonly (number | string)[],
): readonly AxisRange[] | { readonly problem: string } {
  const gap = written.indexOf('..');
  const left = dims.length - written.length + (gap < 0 ? 0 : 1);
  if (left < 0 || written.lastIndexOf('..') !== gap) return { problem: `it has ${dims.length} axes` };
  const ranges: AxisRange[] = [];
  for (const [axis, one] of (gap < 0 ? written : written.toSpliced(gap, 1, ...Array<string>(left).fill(':'))).entries()) {
    if (one === ':') continue;
    const size = dims[axis];
    if (axis === 0) return { problem: 'axis 0 is the batch, which stays whole' };
    if (typeof size !== 'number') return { problem: `the model leaves the length of axis ${axis} open` };
    const [from = 0, to = size] = one
      .split(':')
      .map((bound) => (bound === '' ? undefined : Number(bound) + (Number(bound) < 0 ? size : 0)));
    if (from < 0 || to > size) return { problem: `\`${one}\` goes beyond axis ${axis}, which has ${size} places` };
    if (from >= to) return { problem: `\`${one}\` leaves nothing of axis ${axis}, which has ${size} places` };
    ranges.push({ axis, from, to });
  }
  return ranges;
}

/** The shape that is left. */
export function slicedDims<T>(dims: readonly (number | T)[], { slice }: Sliced): readonly (number | T)[] {
  return dims.map((size, axis) => {
    const own = slice?.ranges.find((one) => one.axis === axis);
    return own === undefined ? size : own.to - own.from;
  });
}
