/** What trains on units, in a criterion: `gate`, log α, and `margin`, beside a threshold. A unit has it as a whole, no weight has. */
import { freeNames } from '../../language/expressions/names.ts';
import type { Expr } from '../../language/typed.ts';
import type { Refused } from './criterion.ts';
import { widthFault } from './width.ts';

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
  const name = gateNameIn(expr);
  if (name === undefined) return widthFault(expr, ofUnits);
  if (!ofUnits) {
    const instead = `prune units by it: \`prune neurons by ${name}\``;
    return { refused: `\`${name}\` in a criterion of weights`, instead };
  }
  if (expr.kind === 'name') return undefined;
  return { refused: `\`${name}\` inside an expression`, instead: `rank by \`${name}\` alone` };
}
