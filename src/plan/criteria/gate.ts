/** What a unit has as a whole and no weight has, in a criterion: gates and margins, widths, codes. It ranks alone, and units only. */
import { freeNames, calledNames } from '../../language/expressions/names.ts';
import type { Expr } from '../../language/typed.ts';
import type { Refused } from './criterion.ts';
import { matchParts } from '../../basics/matches.ts';
import { toNumber } from '../../exact/rational.ts';

/** Samples say it where gates read the input. */
export const gateName = 'gate';
export const gateNames = [gateName, 'margin'] as const;
export type GateName = (typeof gateNames)[number];

/** Which of them an expression names. */
export function gateNameIn(expr: Expr): GateName | undefined {
  const names = freeNames(expr);
  return gateNames.find((name) => names.has(name));
}

/** Whether the text of a criterion is one of them. */
export function isOfGates(criterion: string): boolean {
  return gateNames.some((name) => name === criterion);
}

/** It ranks alone, and units only; undefined where it may, or where nobody names it. */
export function gateFault(expr: Expr, ofUnits: boolean): Refused | undefined {
  const name = gateNameIn(expr) ?? (namesWidth(expr) ? widthName : undefined);
  if (name === undefined) return undefined;
  const instead = `prune units by it: \`prune ${name === widthName ? 'channels' : 'neurons'} by ${name}\``;
  if (!ofUnits) return { refused: `\`${name}\` in a criterion of weights`, instead };
  return expr.kind === 'name' ? undefined : { refused: `\`${name}\` inside an expression`, instead: `rank by \`${name}\` alone` };
}

export const widthName = 'width';

export function namesWidth(expr: Expr): boolean {
  return freeNames(expr).has(widthName);
}

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
  if (!ofUnits) return { refused: '`code` in a criterion of weights', instead: 'prune units by it: `prune neurons by code(1)`' };
  if (codeNumber(expr) !== undefined) return undefined;
  return { refused: '`code` inside an expression', instead: 'rank by `code(1)` alone, with a number or a parameter' };
}
