/** A rate of a part is another one than that of the optimizer. */
import { withoutEffect } from '../../../diagnostics/catalogue/clauses.ts';
import { compare, one } from '../../../exact/rational.ts';
import { evaluateExact } from '../../expressions/evaluate.ts';
import type { TypedStatement } from '../../typed.ts';
import { report, textAt, type RuleContext } from './rule.ts';

export function checkRates({ clauses }: TypedStatement, context: RuleContext): void {
  const { rates } = clauses;
  for (const item of rates?.kind === 'list' ? rates.items : []) {
    const share = item.kind === 'record' ? item.fields['share'] : undefined;
    const amount =
      share?.kind === 'quantity' ? evaluateExact(share.amount, context.environment) : undefined;
    if (amount === undefined || compare(amount, one) !== 0) continue;
    const word = `rates ${textAt(context, item.span)}`;
    report(context, withoutEffect, { word, reason: 'at all of `lr`' }, item.span);
  }
}
