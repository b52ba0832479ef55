/**
 * Evaluates an expression to an exact fraction. Polynomials, whole powers and rational roots stay rational; an
 * irrational value becomes the nearest double, taken exactly (`exact/elementary.ts`).
 */
import { cosine, exponential, logarithm, mostBits, piConstant, raise } from '../../exact/elementary.ts';
import * as exact from '../../exact/rational.ts';
import type { Expr } from '../typed.ts';
import { printExpression } from './print.ts';

export type Environment = ReadonlyMap<string, exact.Rational>;

/**
 * The value of an expression under the values of its names. Undefined where it has none: a name
 * without a value, a division by zero, a statistic of a tensor, a number beyond all bounds.
 */
export function evaluateExact(expr: Expr, environment: Environment): exact.Rational | undefined {
  switch (expr.kind) {
    case 'number':
      return expr.value;
    case 'name':
      return environment.get(expr.name) ?? constants.get(expr.name);
    case 'unary': {
      const operand = evaluateExact(expr.operand, environment);
      return operand && negate(operand);
    }
    case 'abs': {
      const operand = evaluateExact(expr.operand, environment);
      return operand && absolute(operand);
    }
    case 'binary': {
      const left = evaluateExact(expr.left, environment);
      const right = evaluateExact(expr.right, environment);
      return left && right && bounded(operators[expr.operator](left, right));
    }
    case 'call': {
      if (expr.over !== undefined || Object.keys(expr.named).length > 0) return undefined;
      return bounded(functions.get(expr.callee)?.(...expr.args.map((arg) => evaluateExact(arg, environment))));
    }
    case 'list':
      return undefined;
    case 'index': {
      const at = evaluateExact(expr.index, environment);
      if (at === undefined || expr.base.kind !== 'list') return undefined;
      const item = expr.base.items[Number(at.n)];
      return item === undefined || !exact.isInteger(at) ? undefined : evaluateExact(item, environment);
    }
  }
}

/** The value of an expression that is known to have one; throws a RangeError where it has none. */
export function exactValue(expr: Expr, environment: Environment = new Map()): exact.Rational {
  const value = evaluateExact(expr, environment);
  if (value === undefined) throw new RangeError(`${printExpression(expr)} has no value`);
  return value;
}

type Maybe = exact.Rational | undefined;
type Operator = Extract<Expr, { kind: 'binary' }>['operator'];

const constants: ReadonlyMap<string, exact.Rational> = new Map([['pi', piConstant]]);

const truth = (holds: boolean): exact.Rational => (holds ? exact.one : exact.zero);

const operators: Readonly<Record<Operator, (a: exact.Rational, b: exact.Rational) => Maybe>> = {
  '+': exact.add,
  '-': exact.subtract,
  '*': exact.multiply,
  '/': (a, b) => (b.n === 0n ? undefined : exact.divide(a, b)),
  '^': raise,
  '<': (a, b) => truth(exact.compare(a, b) < 0),
  '<=': (a, b) => truth(exact.compare(a, b) <= 0),
  '>': (a, b) => truth(exact.compare(a, b) > 0),
  '>=': (a, b) => truth(exact.compare(a, b) >= 0),
  '==': (a, b) => truth(exact.compare(a, b) === 0),
  '!=': (a, b) => truth(exact.compare(a, b) !== 0),
};

type NumberFunction = (...args: readonly Maybe[]) => Maybe;

const functions: ReadonlyMap<string, NumberFunction> = new Map(
  Object.entries<NumberFunction>({
    abs: (a) => a && absolute(a),
    min: (...args) => choose(args, (a, b) => exact.compare(a, b) <= 0),
    max: (...args) => choose(args, (a, b) => exact.compare(a, b) >= 0),
    floor: (a) => a && exact.rational(exact.floor(a)),
    step: (a) => a && truth(a.n > 0n),
    sqrt: (a) => a && raise(a, exact.rational(1, 2)),
    exp: (a) => a && exponential(a),
    ln: (a) => a && logarithm(a),
    cos: (a) => a && cosine(a),
  }),
);

function negate(a: exact.Rational): exact.Rational {
  return { n: -a.n, d: a.d };
}

function absolute(a: exact.Rational): exact.Rational {
  return a.n < 0n ? negate(a) : a;
}

function choose(args: readonly Maybe[], isBetter: (a: exact.Rational, b: exact.Rational) => boolean): Maybe {
  const [first, ...others] = args;
  return others.reduce((best, next) => best && next && (isBetter(best, next) ? best : next), first);
}

const tooLarge = 2n ** BigInt(mostBits);

function bounded(value: Maybe): Maybe {
  if (value === undefined) return undefined;
  return value.n < tooLarge && value.n > -tooLarge && value.d < tooLarge ? value : undefined;
}
