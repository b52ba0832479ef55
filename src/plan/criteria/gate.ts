/** `gate` in a criterion: the log α of the gate that trains on a unit. A unit has it as a whole, no weight has. */
import { freeNames } from '../../language/expressions/names.ts';
import type { Expr } from '../../language/typed.ts';
import type { Refused } from './criterion.ts';

export const gateName = 'gate';

export function namesGate(expr: Expr): boolean {
  return freeNames(expr).has(gateName);
}

/** It ranks alone, and units only; undefined where it may, or where nobody names it. */
export function gateFault(expr: Expr, ofUnits: boolean): Refused | undefined {
  if (!namesGate(expr)) return undefined;
  if (!ofUnits) {
    const instead = 'prune units by it: `prune neurons by gate`';
    return { refused: '`gate` in a criterion of weights', instead };
  }
  if (expr.kind === 'name') return undefined;
  return { refused: '`gate` inside an expression', instead: 'rank by `gate` alone' };
}
