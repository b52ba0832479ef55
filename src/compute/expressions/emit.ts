/** Expressions of the language as ONNX nodes: element by element, broadcast, reduced over named axes. */
import { toNumber } from '../../exact/rational.ts';
import type { Expr } from '../../language/typed.ts';
import { emit, int, scalar, type GraphBuilder } from '../builder.ts';
import { asFloat, elementwiseFunctions, extremes, reductionOf, distances } from './functions.ts';
import { emitItem } from './lists.ts';
import { tail, top } from './top.ts';

/** Where an expression is evaluated. */
export interface Frame {
  /**
   * The float32 tensor behind each name, all of one rank: a tensor has size 1 along an axis that it
   * does not have.
   */
  readonly values: ReadonlyMap<string, string>;
  /** The indices of each named axis; a name that is not here is an axis that nothing has. */
  readonly axes: ReadonlyMap<string, readonly number[]>;
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

function named(builder: GraphBuilder, name: string, { values }: Frame): string {
  const value = values.get(name);
  if (value !== undefined) return value;
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

const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

function emitBinary(builder: GraphBuilder, expr: Binary, of: (part: Expr) => string): string {
  const { operator, left, right } = expr;
  const base = of(left);
  // A product is exact to the last bit and faster than a power.
  if (operator === '^' && isTwo(right)) return emit(builder, 'Mul', [base, base]);
  const value = emit(builder, operators[operator], [base, of(right)]);
  if (!comparisons.has(operator)) return value;
  return asFloat(builder, operator === '!=' ? emit(builder, 'Not', [value]) : value);
}

function isTwo(expr: Expr): boolean {
  return expr.kind === 'number' && toNumber(expr.value) === 2;
}

/** `softmax(y over out)`, and its logarithm in one, which no small probability makes infinite. */
function emitSoftmax(
  builder: GraphBuilder,
  { callee, args, over }: Call,
  axes: Frame['axes'],
  of: (part: Expr) => string,
): string | undefined {
  const [part] = args;
  const isLogarithm = callee === 'ln' && part?.kind === 'call' && part.callee === 'softmax';
  const softmax = isLogarithm ? part : { callee, args, over };
  const [axis, ...others] = (softmax.over ?? []).flatMap((name) => axes.get(name) ?? []);
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
  const within = inOrder(over.flatMap((axis) => axes.get(axis) ?? []));
  const along = inOrder([...axes.values()].flat().filter((index) => !within.includes(index)));
  return distances(builder, value, along, within);
}

/** Its share is a number, and no tensor. */
function topOf(builder: GraphBuilder, expr: Extract<Expr, { kind: 'call' }>, of: (part: Expr) => string): string {
  const [operand, share] = expr.args;
  if (operand === undefined || share?.kind !== 'number') {
    throw new TypeError('`top` without a share is refused when planning');
  }
  return top(builder, of(operand), share.value);
}
