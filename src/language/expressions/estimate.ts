/** Evaluates expressions of numbers in doubles: for a look at their shape, never for a count. */
import { toNumber } from '../../exact/rational.ts';
import type { Expr } from '../typed.ts';

/** NaN where the value is none, or no number at all. */
export function estimate(expr: Expr, values: ReadonlyMap<string, number>): number {
  switch (expr.kind) {
    case 'number':
      return toNumber(expr.value);
    case 'name':
      return values.get(expr.name) ?? (expr.name === 'pi' ? Math.PI : NaN);
    case 'unary':
      return -estimate(expr.operand, values);
    case 'abs':
      return Math.abs(estimate(expr.operand, values));
    case 'binary':
      return operators[expr.operator](estimate(expr.left, values), estimate(expr.right, values));
    case 'call': {
      const compute = functions.get(expr.callee);
      const isPlain = expr.over === undefined && Object.keys(expr.named).length === 0;
      return compute !== undefined && isPlain ? compute(...expr.args.map((arg) => estimate(arg, values))) : NaN;
    }
    default:
      return NaN;
  }
}

type Operator = Extract<Expr, { kind: 'binary' }>['operator'];

const operators: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
};

const functions: ReadonlyMap<string, (...args: readonly number[]) => number> = new Map(
  Object.entries<(...args: readonly number[]) => number>({
    abs: (a = NaN) => Math.abs(a),
    min: (...args) => Math.min(...args),
    max: (...args) => Math.max(...args),
    floor: (a = NaN) => Math.floor(a),
    step: (a = NaN) => Number(a > 0),
    sqrt: (a = NaN) => Math.sqrt(a),
    exp: (a = NaN) => Math.exp(a),
    ln: (a = NaN) => Math.log(a),
    cos: (a = NaN) => Math.cos(a),
  }),
);
