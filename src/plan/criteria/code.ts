/** `code(2)` in a criterion: the number of a unit in a code that has trained. A unit has it as a whole. */
import { matchParts } from '../../basics/matches.ts';
import { calledNames } from '../../language/expressions/names.ts';
import { toNumber } from '../../exact/rational.ts';
import type { Expr } from '../../language/typed.ts';
import type { Refused } from './criterion.ts';

export const codeName = 'code';

export function namesCode(expr: Expr): boolean {
  return calledNames(expr).has(codeName);
}

/** Which one, from 1; undefined where the expression is nothing but `code(k)` of a number. */
export function codeNumber(expr: Expr): number | undefined {
  if (expr.kind !== 'call' || expr.callee !== codeName) return undefined;
  const [place] = expr.args;
  return place?.kind === 'number' ? toNumber(place.value) : undefined;
}

/** The same of the text that a plan holds. */
export function codeOf(criterion: string): number | undefined {
  const [, place] = matchParts(/^code\((\d+)\)$/, criterion);
  return place === undefined ? undefined : Number(place);
}

/** It ranks alone, and units only. */
export function codeFault(expr: Expr, ofUnits: boolean): Refused | undefined {
  if (!namesCode(expr)) return undefined;
  if (!ofUnits) {
    const instead = 'prune units by it: `prune neurons by code(1)`';
    return { refused: '`code` in a criterion of weights', instead };
  }
  if (codeNumber(expr) !== undefined) return undefined;
  const instead = 'rank by `code(1)` alone, with a number or a parameter';
  return { refused: '`code` inside an expression', instead };
}
