/** The summands of a loss, and the number that each is multiplied by. */
import { divide, multiply, rational, type Rational } from '../../exact/rational.ts';
import type { Expr } from '../../language/typed.ts';
import { numberOf } from './differentiable.ts';

export interface Summand {
  readonly part: Expr;
  readonly factor: Rational;
}

/** Sums are taken apart, and numbers pulled in front. */
export function summandsOf(expr: Expr, factor: Rational): readonly Summand[] {
  if (expr.kind === 'unary') return summandsOf(expr.operand, multiply(factor, rational(-1)));
  if (expr.kind !== 'binary') return [{ part: expr, factor }];
  const { operator, left, right } = expr;
  const [ofLeft, ofRight] = [numberOf(left), numberOf(right)];
  switch (operator) {
    case '+':
      return [...summandsOf(left, factor), ...summandsOf(right, factor)];
    case '-':
      return [...summandsOf(left, factor), ...summandsOf(right, multiply(factor, rational(-1)))];
    case '*':
      if (ofLeft !== undefined) return summandsOf(right, multiply(factor, ofLeft));
      if (ofRight !== undefined) return summandsOf(left, multiply(factor, ofRight));
      break;
    case '/':
      if (ofRight !== undefined && ofRight.n !== 0n) {
        return summandsOf(left, divide(factor, ofRight));
      }
      break;
    default:
  }
  return [{ part: expr, factor }];
}
