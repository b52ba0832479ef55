/** Which expressions of a loss have a gradient. */
import type { Rational } from '../../exact/rational.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import { calledNames, freeNames, partsOf } from '../../language/expressions/names.ts';
import type { Expr } from '../../language/typed.ts';
import { elementwise } from '../criteria/functions.ts';

/** Undefined where it is more than a number. */
export function numberOf(expr: Expr): Rational | undefined {
  if (freeNames(expr).size > 0 || calledNames(expr).size > 0) return undefined;
  return evaluateExact(expr, new Map());
}

/** Functions that have a gradient. */
const smooth: ReadonlySet<string> = new Set([...['sum', 'mean', 'norm', 'var', 'std', 'sqrt', 'exp', 'ln', 'abs']]);

/** No comparison, no list, and every exponent a number; what only looks at fixed names needs no gradient. */
export function isDifferentiable(expr: Expr, isFixed: (name: string) => boolean): boolean {
  if (expr.kind === 'call' && expr.callee === 'softmax') {
    const isAlong = expr.over?.length === 1 && expr.over[0] === 'out' && expr.args.length === 1;
    return isAlong && partsOf(expr).every((part) => isDifferentiable(part, isFixed));
  }
  if (expr.kind === 'call' && !smooth.has(expr.callee)) {
    const [argument, second] = expr.args;
    const looks = [...freeNames(expr)].every(isFixed);
    return elementwise.has(expr.callee) && looks && argument !== undefined && !second;
  }
  if (expr.kind === 'list' || expr.kind === 'index') return false;
  if (expr.kind === 'call' && expr.args.length !== 1) return false;
  if (expr.kind === 'binary') {
    if (!['+', '-', '*', '/', '^'].includes(expr.operator)) return false;
    if (expr.operator === '^' && numberOf(expr.right) === undefined) return false;
  }
  return partsOf(expr).every((part) => isDifferentiable(part, isFixed));
}
