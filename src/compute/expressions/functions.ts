/** The functions of expressions, each as the nodes that compute it. */
import type { GraphBuilder } from '../builder.ts';
import { emit, int, integers, ints, scalar } from '../builder.ts';
import { reduceSum } from '../operators.ts';

type Elementwise = (builder: GraphBuilder, x: string) => string;
type Reduction = (builder: GraphBuilder, x: string, axes: readonly number[]) => string;

const operator =
  (op: string): Elementwise =>
  (builder, x) =>
    emit(builder, op, [x]);

export const elementwiseFunctions: ReadonlyMap<string, Elementwise> = new Map([
  ['sqrt', operator('Sqrt')],
  ['exp', operator('Exp')],
  ['ln', operator('Log')],
  ['abs', operator('Abs')],
  ['cos', operator('Cos')],
  ['floor', operator('Floor')],
  ['step', (builder, x) => asFloat(builder, emit(builder, 'Greater', [x, scalar(builder, 0)]))],
]);

/** 1 where true, 0 elsewhere. */
export function asFloat(builder: GraphBuilder, value: string): string {
  const types = { float32: 1, float64: 11 };
  return emit(builder, 'Cast', [value], { to: int(types[builder.real]) });
}

/** Of several arguments, element by element. */
export const extremes: ReadonlyMap<string, string> = new Map([
  ['max', 'Max'],
  ['min', 'Min'],
]);

const reductions: ReadonlyMap<string, Reduction> = new Map([
  ['sum', (builder, x, axes) => reduceSum(builder, x, axes, true)],
  ['mean', mean],
  ['max', (builder, x, axes) => reduce(builder, 'ReduceMax', x, axes)],
  ['min', (builder, x, axes) => reduce(builder, 'ReduceMin', x, axes)],
  ['var', variance],
  ['std', (builder, x, axes) => emit(builder, 'Sqrt', [variance(builder, x, axes)])],
  ['norm', norm],
]);

/** Axes stay with size 1. Over no axes the sum of each element alone is taken: itself. */
export function reductionOf(name: string): Reduction | undefined {
  const reduction = reductions.get(name);
  if (reduction === undefined) return undefined;
  const trivial: Reduction = (builder, x) =>
    name === 'norm'
      ? emit(builder, 'Abs', [x])
      : name === 'var' || name === 'std'
        ? emit(builder, 'Sub', [x, x])
        : x;
  return (builder, x, axes) => (axes.length === 0 ? trivial : reduction)(builder, x, axes);
}

export function mean(builder: GraphBuilder, x: string, axes: readonly number[]): string {
  return axes.length === 0 ? x : reduce(builder, 'ReduceMean', x, axes);
}

/** The mean square of the deviations, divided by n. */
function variance(builder: GraphBuilder, x: string, axes: readonly number[]): string {
  const deviation = emit(builder, 'Sub', [x, mean(builder, x, axes)]);
  return mean(builder, emit(builder, 'Mul', [deviation, deviation]), axes);
}

function norm(builder: GraphBuilder, x: string, axes: readonly number[]): string {
  return emit(builder, 'Sqrt', [reduceSum(builder, emit(builder, 'Mul', [x, x]), axes, true)]);
}

/** The axes of these reductions became an input with operator set 18. */
function reduce(builder: GraphBuilder, op: string, x: string, axes: readonly number[]): string {
  const keepdims = int(1);
  return builder.opset < 18
    ? emit(builder, op, [x], { axes: ints(axes), keepdims })
    : emit(builder, op, [x, integers(builder, axes)], { keepdims });
}
