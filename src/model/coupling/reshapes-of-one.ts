/**
 * Reshapes among axes whose sizes are not known: one that begins with samples is the reshape of one sample, and one that ends
 * with places (of a picture, of a sequence) is the reshape of one place.
 */
import { itemAt } from '../../basics/must.ts';
import type { Dim } from '../graph.ts';
import { asProduct, multiply, unknownDim } from '../shapes/dim-algebra.ts';
import { fixed, isEach, single, type AxisState } from './axis.ts';

export interface Run {
  /** Consecutive axes of the input, and of the output, of equal product. */
  readonly in: readonly number[];
  readonly out: readonly number[];
}

export type Shaped = { readonly x: readonly AxisState[]; readonly before: readonly Dim[]; readonly after: readonly Dim[] };

interface OneSample extends Shaped {
  /** The axis of the output that all samples lie on. */
  readonly out: number;
  /** What this axis is with all samples, from what it is with one. */
  readonly all: (sample: AxisState) => AxisState;
}

/** Undefined where the number of samples is a factor elsewhere, or of no axis. Steps may come first, that stay: [steps, batch · heads, size]. */
export function oneSample(where: string, run: Run, { x, before, after }: Shaped): OneSample | undefined {
  const from = run.in.find((axis) => typeof before[axis] === 'string');
  const out = run.out.find((axis) => after[axis] !== 1);
  if (from === undefined || out === undefined) return undefined;
  const state = x[from] ?? single;
  const steps = run.in.filter((axis) => axis < from && before[axis] !== 1);
  if (steps.some((axis) => x[axis]?.kind === 'live' || x[axis]?.kind === 'repeated')) return undefined;
  const sizes = [...run.in.map((axis) => before[axis]), ...run.out.map((axis) => after[axis])];
  const [read, made] = [asProduct(before[from] ?? 1), asProduct(after[out] ?? 1)];
  const isFirst = read.symbols.length > 0 && read.symbols.join() === made.symbols.join();
  const isOnly = sizes.filter((size) => typeof size === 'string').length === 2;
  const each = made.factor / steps.reduce((all, axis) => all * Number(before[axis]), 1);
  if (!Number.isInteger(each) || !isFirst || !isOnly || state.kind === 'single' || isEach(state)) return undefined;
  const own: AxisState = state.kind === 'repeated' ? { kind: 'live', labels: state.labels } : state;
  return {
    out,
    x: x.with(from, read.factor === 1 ? single : own).map((axis, at) => (steps.includes(at) ? single : axis)),
    before: before.with(from, read.factor).map((size, at) => (steps.includes(at) ? 1 : size)),
    after: after.with(out, each),
    all(sample) {
      if (sample.kind === 'live') return { kind: 'repeated', labels: sample.labels };
      if (sample.kind === 'fixed') return sample;
      return state.kind === 'fixed' ? state : fixed(where, 'the number of samples stays');
    },
  };
}

// A reshape that ends with places, whose number is not known, seen as the reshape of one place: channels of a picture as groups of them.

interface OnePlace extends Shaped {
  /** What the axes of the output are with all places. */
  readonly all: (place: readonly AxisState[]) => readonly AxisState[];
}

/** Undefined where places are on other axes than the last ones, or some of them can go. */
export function onePlace(where: string, run: Run, { x, before, after }: Shaped): OnePlace | undefined {
  const [from, to] = [placesOf(run.in, before), placesOf(run.out, after)];
  if (from === undefined || to === undefined) return undefined;
  const [read, made] = [asProduct(from.size), asProduct(to.size)];
  const [last, end] = [itemAt(from.axes, 0), itemAt(to.axes, 0)];
  const isSame = read.symbols.join() === made.symbols.join();
  const ones = (dims: readonly Dim[], axes: readonly number[]): readonly Dim[] =>
    dims.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const stay = fixed(where, 'the number of places stays');
  const joins = made.factor / read.factor;
  if (
    isSame &&
    to.axes.length === 1 &&
    Number.isInteger(joins) &&
    from.axes.every((axis) => x[axis]?.kind !== 'live' && x[axis]?.kind !== 'repeated')
  ) {
    const all = (state: AxisState): AxisState =>
      state.kind === 'live' ? { kind: 'repeated', labels: state.labels, each: true } : state.kind === 'fixed' ? state : stay;
    return {
      x: x.map((axis, at) => (from.axes.includes(at) ? single : axis)),
      before: ones(before, from.axes),
      after: after.with(end, joins),
      all: (place) => place.map((state, index) => (run.out[index] === end ? all(state) : state)),
    };
  }
  const [parts, state] = [read.factor / made.factor, x[last]];
  if (!isSame || from.axes.length !== 1 || !Number.isInteger(parts) || state?.kind !== 'repeated' || !isEach(state)) return undefined;
  return {
    x: x.with(last, { kind: 'live', labels: state.labels }),
    before: before.with(last, parts),
    after: ones(after, to.axes),
    all: (place) => place.map((own, index) => (to.axes.includes(itemAt(run.out, index)) ? stay : own)),
  };
}

/** The axes from the first one whose size is not known, and their product; undefined where all are known. */
function placesOf(axes: readonly number[], dims: readonly Dim[]): { readonly axes: readonly number[]; readonly size: Dim } | undefined {
  const first = axes.findIndex((axis) => typeof dims[axis] === 'string');
  if (first < 0) return undefined;
  const own = axes.slice(first);
  return { axes: own, size: multiply(1, ...own.map((axis) => dims[axis] ?? 1)) };
}

/** Sizes that are not known get names where both shapes end with them: elements stay as many as they were. */
export function namedPlaces(before: readonly Dim[], after: readonly Dim[]): readonly [readonly Dim[], readonly Dim[]] {
  const [from, to] = [openEnd(before), openEnd(after)];
  if (from === undefined || to === undefined || from.known.symbols.join() !== to.known.symbols.join()) return [before, after];
  const more = from.known.factor / to.known.factor;
  if (to.open === 1 && Number.isInteger(more)) return [named(before, from.open), joined(after, more, from.open)];
  return from.open === 1 && Number.isInteger(1 / more) ? [joined(before, 1 / more, to.open), named(after, to.open)] : [before, after];

  function named(dims: readonly Dim[], open: number): readonly Dim[] {
    return dims.map((size, axis) => (axis < dims.length - open ? size : `place ${axis - dims.length + open}`));
  }

  function joined(dims: readonly Dim[], factor: number, open: number): readonly Dim[] {
    const places = Array.from({ length: open }, (_, index): Dim => `place ${index}`);
    return dims.with(
      -1,
      places.reduce((all, size) => multiply(all, size), factor),
    );
  }
}

/** How many sizes at the end are not known, and the product of those before; undefined where another one is not known. */
function openEnd(dims: readonly Dim[]): { readonly open: number; readonly known: ReturnType<typeof asProduct> } | undefined {
  const first = dims.indexOf(unknownDim);
  if (first < 0 || dims.slice(first).some((size) => size !== unknownDim)) return undefined;
  return { open: dims.length - first, known: asProduct(multiply(1, ...dims.slice(0, first))) };
}
