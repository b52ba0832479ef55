/** `gamma` and `beta` in a criterion: the scale and shift of the norm behind a layer, one a unit. */
import { freeNames } from '../../language/expressions/names.ts';
import type { Expr } from '../../language/typed.ts';

export const normNames = ['gamma', 'beta'] as const;
export type NormName = (typeof normNames)[number];

export function normsIn(expr: Expr): readonly NormName[] {
  const names = freeNames(expr);
  return normNames.filter((name) => names.has(name));
}
