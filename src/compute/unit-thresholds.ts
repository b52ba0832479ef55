/**
 * A trained threshold for a group of units: a unit is open where its mean |w|, by that of all units that are there, lies above the
 * threshold. The step has no gradient of its own; it is passed the slope of a sigmoid, so that shut units can open again.
 */
import { emit, floats, int, integers, scalar, type GraphBuilder } from './builder.ts';

/** A stored tensor that reads units along one of its axes, or all of it belongs to one. */
export interface GatedReader {
  readonly tensor: string;
  readonly dims: readonly number[];
  readonly axis: number;
  /** By place on the axis the unit that is read there; their number where it is none of the group. */
  readonly units: Uint32Array;
}

/** Weights that speak for the units, a place on an axis being of one unit or of none. */
export type RankedWeights = GatedReader;

export interface ThresholdSpec {
  /** τ: the width of the sigmoid. */
  readonly temperature: number;
  readonly ranked: readonly RankedWeights[];
  /** How many units there are, gone ones included. */
  readonly units: number;
}

/** Keeps means of zero from being divided by zero. */
const tiny = 1e-12;

export interface EmittedUnits {
  /** 1 or 0, one a unit. */
  readonly open: string;
  /** What is a constant for gradients, though it is computed. */
  readonly held: string;
}

/** Emits which units are open; `live` is 0 for those that are gone. */
export function emitAbove(
  builder: GraphBuilder,
  { temperature, ranked, units }: ThresholdSpec,
  { threshold, live }: { readonly threshold: string; readonly live: string },
  readAs: (tensor: string) => string,
): EmittedUnits {
  const sizes = weightsOfUnits(ranked, units);
  const sums = ranked.map((weights) => emitSums(builder, weights, readAs, units));
  const sum = sums.reduce((a, b) => emit(builder, 'Add', [a, b]));
  const shares = sizes.map((size) => 1 / Math.max(1, size));
  const means = emit(builder, 'Mul', [emit(builder, 'Mul', [sum, floats(builder, shares)]), live]);
  const total = (values: string): string => emit(builder, 'ReduceSum', [values], { keepdims: int(0) });
  const there = emit(builder, 'Add', [total(live), scalar(builder, tiny)]);
  const safe = emit(builder, 'Add', [emit(builder, 'Div', [total(means), there]), scalar(builder, tiny)]);
  const margin = emit(builder, 'Sub', [emit(builder, 'Div', [means, safe]), threshold]);
  const slope = emit(builder, 'Sigmoid', [emit(builder, 'Mul', [margin, scalar(builder, 1 / temperature)])]);
  const step = emit(builder, 'Cast', [emit(builder, 'Greater', [margin, scalar(builder, 0)])], { to: int(1) });
  // Exactly 0 or 1: the difference of two numbers within a factor of two is exact.
  const held = emit(builder, 'Identity', [slope]);
  return { open: emit(builder, 'Mul', [emit(builder, 'Add', [slope, emit(builder, 'Sub', [step, held])]), live]), held };
}

function emitSums(builder: GraphBuilder, { tensor, dims, axis, units }: RankedWeights, readAs: (tensor: string) => string, count: number) {
  const others = dims.flatMap((_, other) => (other === axis ? [] : [other]));
  const size = emit(builder, 'Abs', [readAs(tensor)]);
  const places = others.length === 0 ? size : emit(builder, 'ReduceSum', [size, integers(builder, others)], { keepdims: int(0) });
  if (units.length === count && units.every((unit, at) => unit === at)) return places;
  const belongs = new Float32Array(units.length * count);
  units.forEach((unit, place) => {
    if (unit < count) belongs[place * count + unit] = 1;
  });
  const matrix = floats(builder, [...belongs], [units.length, count]);
  const row = emit(builder, 'Reshape', [places, integers(builder, [1, units.length])]);
  return emit(builder, 'Reshape', [emit(builder, 'MatMul', [row, matrix]), integers(builder, [count])]);
}

/** How many weights speak for each unit. */
export function weightsOfUnits(ranked: readonly Omit<RankedWeights, 'tensor'>[], count: number): readonly number[] {
  const sizes = new Array<number>(count).fill(0);
  for (const { dims, axis, units } of ranked) {
    const own = dims.reduce((product, dim, other) => product * (other === axis ? 1 : dim), 1);
    for (const unit of units) if (unit < count) sizes[unit] = (sizes[unit] ?? 0) + own;
  }
  return sizes;
}

/** s / avg(s) − t of each unit in double precision, s being its mean |w|; −Infinity where it is gone. */
export function marginsOf(
  { ranked, units: count }: Omit<ThresholdSpec, 'temperature'>,
  threshold: number,
  live: ArrayLike<number>,
  valuesOf: (tensor: string) => ArrayLike<number>,
): Float64Array {
  const sums = new Float64Array(count);
  for (const { tensor, dims, axis, units } of ranked) {
    const values = valuesOf(tensor);
    const step = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
    for (let at = 0; at < values.length; at++) {
      const unit = units[Math.floor(at / step) % units.length] ?? count;
      if (unit < count) sums[unit] = (sums[unit] ?? 0) + Math.abs(values[at] ?? 0);
    }
  }
  const sizes = weightsOfUnits(ranked, count);
  const means = sums.map((sum, unit) => sum / Math.max(1, sizes[unit] ?? 0));
  const there = means.filter((_, unit) => live[unit] !== 0);
  const average = there.reduce((sum, mean) => sum + mean, 0) / Math.max(1, there.length);
  return means.map((mean, unit) => (live[unit] === 0 ? -Infinity : mean / (average + tiny) - threshold));
}
