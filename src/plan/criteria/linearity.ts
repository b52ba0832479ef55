/** Whether the gradient of a batch does, or each sample has to pass alone. */
import type { Expr } from '../../language/typed.ts';
import { linearReductions } from './functions.ts';

/**
 * The degree of an expression in a name: 0 where it is not in it, 1 where the value for a sum is
 * the sum of the values, undefined for everything else (`g^2`, `|g|`, `g + 1`).
 */
export function degreeIn(name: string, expr: Expr): 0 | 1 | undefined {
  const of = (part: Expr): 0 | 1 | undefined => degreeIn(name, part);
  switch (expr.kind) {
    case 'number':
      return 0;
    case 'name':
      return expr.name === name ? 1 : 0;
    case 'unary':
      return of(expr.operand);
    case 'binary': {
      const [left, right] = [of(expr.left), of(expr.right)];
      if (left === 0 && right === 0) return 0;
      if (expr.operator === '+' || expr.operator === '-') return left === right ? left : undefined;
      const isScaled = (left === 0 && right === 1) || (left === 1 && right === 0);
      if (expr.operator === '*') return isScaled ? 1 : undefined;
      return expr.operator === '/' && left === 1 && right === 0 ? 1 : undefined;
    }
    case 'call': {
      const degrees = expr.args.map(of);
      if (degrees.every((degree) => degree === 0)) return 0;
      return linearReductions.has(expr.callee) ? degrees[0] : undefined;
    }
    case 'abs':
    case 'list':
    case 'index':
      return parts(expr).every((part) => of(part) === 0) ? 0 : undefined;
  }
}

function parts(expr: Extract<Expr, { kind: 'abs' | 'list' | 'index' }>): readonly Expr[] {
  if (expr.kind === 'abs') return [expr.operand];
  return expr.kind === 'list' ? expr.items : [expr.base, expr.index];
}
