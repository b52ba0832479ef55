/** The functions of expressions, each as the nodes that compute it. */
import { type GraphBuilder, emit, int, ints, scalar } from '../builder.ts';
import { reduce, reduceSum } from '../operators.ts';

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
  return emit(builder, 'Cast', [value], { to: int({ float32: 1, float64: 11 }[builder.real]) });
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
    name === 'norm' ? emit(builder, 'Abs', [x]) : name === 'var' || name === 'std' ? emit(builder, 'Sub', [x, x]) : x;
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
/** The axes `within` stay with size 1. Both lists are in order, and together all axes of `x`. */
export function distances(builder: GraphBuilder, x: string, along: readonly number[], within: readonly number[]): string {
  const unitsFirst = emit(builder, 'Transpose', [x], { perm: ints([...along, ...within]) });
  const units = emit(builder, 'Flatten', [unitsFirst], { axis: int(along.length) });
  const transposed = (matrix: string): string => emit(builder, 'Transpose', [matrix], { perm: ints([1, 0]) });
  const squares = reduceSum(builder, emit(builder, 'Mul', [units, units]), [1], true);
  const products = emit(builder, 'MatMul', [units, transposed(units)]);
  const sums = emit(builder, 'Add', [squares, transposed(squares)]);
  const squared = emit(builder, 'Sub', [sums, emit(builder, 'Mul', [products, scalar(builder, 2)])]);
  // Rounding makes squares of small distances negative, and a unit lie beside itself.
  const positive = emit(builder, 'Max', [squared, scalar(builder, 0)]);
  const others = emit(builder, 'Sub', [scalar(builder, 1), emit(builder, 'EyeLike', [positive])]);
  const far = reduceSum(builder, emit(builder, 'Sqrt', [emit(builder, 'Mul', [positive, others])]), [1], true);
  const shape = within.length === 0 ? x : reduceSum(builder, x, within, true);
  return emit(builder, 'Reshape', [far, emit(builder, 'Shape', [shape])]);
}
