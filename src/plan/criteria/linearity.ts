/** Whether the gradient of a batch does, or each sample has to pass alone. */
import type { Expr } from '../../language/typed.ts';
import { linearReductions } from './functions.ts';

type Degree = 0 | 1 | undefined;

/**
 * The degree of an expression in a name: 0 where it is not in it, 1 where the value for a sum is
 * the sum of the values, undefined for everything else (`g^2`, `|g|`, `g + 1`).
 */
export function degreeIn(name: string, expr: Expr): Degree {
  const of = (part: Expr): Degree => degreeIn(name, part);
  switch (expr.kind) {
    case 'number':
      return 0;
    case 'name':
      return expr.name === name ? 1 : 0;
    case 'unary':
      return of(expr.operand);
    case 'binary':
      return degreeOfTwo(expr.operator, of(expr.left), of(expr.right));
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

/** Of the result of an operator, from the degrees of its two sides. */
function degreeOfTwo(operator: string, left: Degree, right: Degree): Degree {
  if (left === 0 && right === 0) return 0;
  if (operator === '+' || operator === '-') return left === right ? left : undefined;
  const isScaled = left === 1 && right === 0;
  if (operator === '/') return isScaled ? 1 : undefined;
  return operator === '*' && (isScaled || (left === 0 && right === 1)) ? 1 : undefined;
}

function parts(expr: Extract<Expr, { kind: 'abs' | 'list' | 'index' }>): readonly Expr[] {
  if (expr.kind === 'abs') return [expr.operand];
  return expr.kind === 'list' ? expr.items : [expr.base, expr.index];
}
