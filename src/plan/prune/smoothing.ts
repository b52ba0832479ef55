/** `smoothed 0.9`: how much of a score goes on from one update of a prune to the next. */
import { wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { amountOf, asQuantity, clause } from '../reading.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';

/** Undefined where the clause is absent. */
export function smoothingOf(
  statement: TypedStatement,
  scene: Scene,
): number | Diagnostic | undefined {
  const value = clause(statement, 'smoothed');
  if (value === undefined) return undefined;
  const share = toNumber(amountOf(asQuantity(value)));
  if (share >= 0 && share < 1) return share;
  const args = { what: '`smoothed`', value: String(share), need: 'from 0 to below 1' };
  return complain(scene, wrongNumber, args, value.span);
}
