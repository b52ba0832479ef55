/** `top(EXPR, SHARE)`: its share, and those calls of it that rank all layers together (`over model`). */
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import { mapParts } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr } from '../../language/typed.ts';
import { compare, one, zero, type Rational } from '../../exact/rational.ts';

/** Undefined where it is no number from 0 to 1. */
export function shareOfTop({ args }: Extract<Expr, { kind: 'call' }>): Rational | undefined {
  const share = args[1] && evaluateExact(args[1], new Map());
  if (share === undefined || compare(share, zero) < 0 || compare(share, one) > 0) return undefined;
  return share;
}

/** The expression with the shares of `top` as numbers, as graphs are made of them. */
export function withShares(expr: Expr): Expr {
  const inner = mapParts(expr, withShares);
  if (inner.kind !== 'call' || inner.callee !== 'top') return inner;
  const [operand] = inner.args;
  const value = shareOfTop(inner);
  if (operand === undefined || value === undefined) return inner;
  return { ...inner, args: [operand, { kind: 'number', value }] };
}

export interface ModelTop {
  /** What stands for it in the rest of the expression: its own text. */
  readonly name: string;
  readonly inner: Expr;
  readonly share: Rational;
}

/** The expression with a name for each call of `top` over the model. */
export function modelTops(expr: Expr): { readonly rest: Expr; readonly tops: readonly ModelTop[] } {
  const tops = new Map<string, ModelTop>();
  const visit = (part: Expr): Expr => {
    const found = modelTop(part);
    if (found === undefined) return mapParts(part, visit);
    tops.set(found.name, found);
    return { kind: 'name', name: found.name };
  };
  const rest = visit(expr);
  return { rest: withShares(rest), tops: [...tops.values()] };
}

function modelTop(part: Expr): ModelTop | undefined {
  if (part.kind !== 'call' || part.callee !== 'top' || part.over?.join() !== 'model') return undefined;
  const [inner] = part.args;
  const share = shareOfTop(part);
  if (inner === undefined || share === undefined) return undefined;
  return { name: printExpression(part), inner: withShares(inner), share };
}
