/** `width` in a criterion: how far a unit is within the width of its group that trains. A unit has it as a whole. */
import { freeNames } from '../../language/expressions/names.ts';
import type { Expr } from '../../language/typed.ts';
import type { Refused } from './criterion.ts';

export const widthName = 'width';

export function namesWidth(expr: Expr): boolean {
  return freeNames(expr).has(widthName);
}

/** It ranks alone, and units only. */
export function widthFault(expr: Expr, ofUnits: boolean): Refused | undefined {
  if (!namesWidth(expr)) return undefined;
  if (!ofUnits) {
    const instead = 'prune units by it: `prune channels by width`';
    return { refused: '`width` in a criterion of weights', instead };
  }
  if (expr.kind === 'name') return undefined;
  return { refused: '`width` inside an expression', instead: 'rank by `width` alone' };
}
