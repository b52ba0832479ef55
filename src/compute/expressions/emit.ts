/** Expressions of the language as ONNX nodes: element by element, broadcast, reduced over named axes. */
import { flatMapDefined } from '../../basics/lists.ts';
import { readSlice, type WrittenSlice } from '../../basics/slices.ts';
import { toNumber, type Rational } from '../../exact/rational.ts';
import type { Expr } from '../../language/typed.ts';
import { emit, int, scalar, emitMany, integers, type GraphBuilder } from '../builder.ts';
import { asFloat, elementwiseFunctions, extremes, reductionOf, distances } from './functions.ts';
import { emitItem } from './lists.ts';

// `top(x, SHARE)`: 1 for the share of highest values, 0 for all others. The order is that of pruning: of equal
// values the earlier one is the lower. So many are dropped as a prune to the rest drops, halves to even.

const int64 = 7;

/** Of the shape of `x`. */
function top(builder: GraphBuilder, x: string, share: Rational): string {
  const flat = emit(builder, 'Reshape', [x, integers(builder, [-1])]);
  const shape = emit(builder, 'Shape', [flat]);
  const dropped = roundedShare(builder, shape, { n: share.d - share.n, d: share.d });
  const upwards = { axis: int(0), largest: int(0), sorted: int(1) };
  const [, lowest = ''] = emitMany(builder, 'TopK', { inputs: [flat, dropped], count: 2, attributes: upwards });
  const ones = emit(builder, 'Expand', [scalar(builder, 1), shape]);
  const zeros = emit(builder, 'Expand', [scalar(builder, 0), dropped]);
  const placed = emit(builder, 'ScatterElements', [ones, lowest, zeros], { axis: int(0) });
  return emit(builder, 'Reshape', [placed, emit(builder, 'Shape', [x])]);
}

/** round(count · n / d) in whole numbers: floor((2·count·n + d) / 2d), less 1 where that is an odd half. */
function roundedShare(builder: GraphBuilder, count: string, { n, d }: Rational): string {
  const whole = (value: bigint): string => integers(builder, [Number(value)]);
  const doubled = emit(builder, 'Add', [emit(builder, 'Mul', [count, whole(2n * n)]), whole(d)]);
  const above = emit(builder, 'Div', [doubled, whole(2n * d)]);
  const isHalf = emit(builder, 'Equal', [emit(builder, 'Mod', [doubled, whole(2n * d)]), whole(0n)]);
  const odd = emit(builder, 'Where', [isHalf, emit(builder, 'Mod', [above, whole(2n)]), whole(0n)]);
  return emit(builder, 'Cast', [emit(builder, 'Sub', [above, odd])], { to: int(int64) });
}

const [float32, float64] = [1, 11];

/** Of the shape of `x`; the sums are taken in double precision. */
function tail(builder: GraphBuilder, x: string): string {
  const flat = emit(builder, 'Reshape', [x, integers(builder, [-1])]);
  const count = emit(builder, 'Shape', [flat]);
  const upwards = { axis: int(0), largest: int(0), sorted: int(1) };
  const [values = '', order = ''] = emitMany(builder, 'TopK', { inputs: [flat, count], count: 2, attributes: upwards });
  const wide = emit(builder, 'Cast', [values], { to: int(float64) });
  const sums = emit(builder, 'CumSum', [wide, integers(builder, [0], [])], { reverse: int(1) });
  const narrow = emit(builder, 'Cast', [sums], { to: int(float32) });
  const placed = emit(builder, 'ScatterElements', [flat, order, narrow], { axis: int(0) });
  return emit(builder, 'Reshape', [placed, emit(builder, 'Shape', [x])]);
}

export interface Frame {
  /** The float32 tensor behind each name, all of one rank: a tensor has size 1 along an axis that it does not have. */
  readonly values: ReadonlyMap<string, string>;
  /** The indices of each named axis; a name that is not here is an axis that nothing has. */
  readonly axes: ReadonlyMap<string, readonly number[]>;
  /** Emits the slice of a tensor. */
  readonly cut?: (whole: string, slice: WrittenSlice) => string;
}

/**
 * Emits the nodes and gives the value's name. Reduced axes stay, with size 1. The criterion has been
 * accepted when planning (src/plan/criteria), so what is unknown here throws.
 */
export function emitExpression(builder: GraphBuilder, expr: Expr, frame: Frame): string {
  const of = (part: Expr): string => emitExpression(builder, part, frame);
  switch (expr.kind) {
    case 'number':
      return scalar(builder, toNumber(expr.value));
    case 'name':
      return named(builder, expr.name, frame);
    case 'unary':
      return emit(builder, 'Neg', [of(expr.operand)]);
    case 'abs':
      return emit(builder, 'Abs', [of(expr.operand)]);
    case 'binary':
      return emitBinary(builder, expr, of);
    case 'call':
      return emitCall(builder, expr, frame, of);
    case 'index':
      return emitItem(builder, expr, of);
    case 'list':
      throw new TypeError('a list without an index is refused when planning');
  }
}

function named(builder: GraphBuilder, name: string, { values, cut }: Frame): string {
  const slice = readSlice(name);
  const value = values.get(slice?.of ?? name);
  if (value !== undefined) return slice && cut ? cut(value, slice) : value;
  if (name === 'pi') return scalar(builder, Math.PI);
  throw new TypeError(`an expression names ${name}, which is not there`);
}

type Call = Extract<Expr, { kind: 'call' }>;
type Binary = Extract<Expr, { kind: 'binary' }>;

const operators: Readonly<Record<Binary['operator'], string>> = {
  '+': 'Add',
  '-': 'Sub',
  '*': 'Mul',
  '/': 'Div',
  '^': 'Pow',
  '<': 'Less',
  '<=': 'LessOrEqual',
  '>': 'Greater',
  '>=': 'GreaterOrEqual',
  '==': 'Equal',
  '!=': 'Equal',
};

/** Both sides of these have one size along an axis, or one of them has size 1. */
export const paired: ReadonlySet<string> = new Set([...Object.values(operators), ...extremes.values()]);

const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

function emitBinary(builder: GraphBuilder, expr: Binary, of: (part: Expr) => string): string {
  const { operator, left, right } = expr;
  const base = of(left);
  // A product is exact to the last bit and faster than a power.
  if (operator === '^' && right.kind === 'number' && toNumber(right.value) === 2) return emit(builder, 'Mul', [base, base]);
  const value = emit(builder, operators[operator], [base, of(right)]);
  if (!comparisons.has(operator)) return value;
  return asFloat(builder, operator === '!=' ? emit(builder, 'Not', [value]) : value);
}

/** `softmax(y over out)`, and its logarithm in one, which no small probability makes infinite. */
function emitSoftmax(builder: GraphBuilder, { callee, args, over }: Call, axes: Frame['axes'], of: (part: Expr) => string) {
  const [part] = args;
  const isLogarithm = callee === 'ln' && part?.kind === 'call' && part.callee === 'softmax';
  const softmax = isLogarithm ? part : { callee, args, over };
  const [axis, ...others] = flatMapDefined(softmax.over ?? [], (name) => axes.get(name));
  const [operand] = softmax.args;
  if (softmax.callee !== 'softmax' || operand === undefined) return undefined;
  if (axis === undefined || others.length > 0) return undefined;
  return emit(builder, isLogarithm ? 'LogSoftmax' : 'Softmax', [of(operand)], { axis: int(axis) });
}

function emitCall(builder: GraphBuilder, expr: Call, { axes }: Frame, of: (part: Expr) => string): string {
  const { callee, args, over } = expr;
  const shared = emitSoftmax(builder, expr, axes, of);
  if (shared !== undefined) return shared;
  if (callee === 'top') return topOf(builder, expr, of);
  const values = args.map(of);
  const [value = '', second] = values;
  const extreme = second === undefined ? undefined : extremes.get(callee);
  if (extreme !== undefined) return emit(builder, extreme, values);
  const elementwise = elementwiseFunctions.get(callee);
  if (elementwise !== undefined) return elementwise(builder, value);
  if (callee === 'tail') return tail(builder, value);
  if (callee === 'distances') return distancesOf(builder, value, over ?? [], axes);
  const reduce = reductionOf(callee);
  if (reduce === undefined) throw new TypeError(`${callee} is refused when planning`);
  const indices = over === undefined ? [...axes.values()] : over.map((axis) => axes.get(axis) ?? []);
  return reduce(builder, value, inOrder(indices.flat()));
}

function inOrder(indices: readonly number[]): readonly number[] {
  return indices.toSorted((a, b) => a - b);
}

/** The axes behind `over` hold what is compared, and the others are what it is compared along. */
function distancesOf(builder: GraphBuilder, value: string, over: readonly string[], axes: Frame['axes']): string {
  const within = inOrder(flatMapDefined(over, (axis) => axes.get(axis)));
  const along = inOrder([...axes.values()].flat().filter((index) => !within.includes(index)));
  return distances(builder, value, along, within);
}

/** Its share is a number, and no tensor. */
function topOf(builder: GraphBuilder, expr: Extract<Expr, { kind: 'call' }>, of: (part: Expr) => string): string {
  const [operand, share] = expr.args;
  if (operand === undefined || share?.kind !== 'number') throw new TypeError('`top` without a share is refused when planning');
  return top(builder, of(operand), share.value);
}
