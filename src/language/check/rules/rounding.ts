/** A rounding that changes nothing, and one beside multiples, which round what is kept. */
import { roundedBesideMultiples, withoutEffect } from '../../../diagnostics/catalogue/clauses.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';
import { resources } from '../../../vocabulary/index.ts';
import type { TypedStatement } from '../../typed.ts';
import { report, textAt, type RuleContext } from './rule.ts';

export function checkRounding(statement: TypedStatement, context: RuleContext): void {
  const { clauses, spans, span } = statement;
  const { rounded, keeping } = clauses;
  const ofMultiples = keeping?.kind === 'record' ? keeping.fields : {};
  const place = rounded === undefined ? ofMultiples['rounded']?.span : (spans['rounded'] ?? span);
  if (place === undefined) return;
  if (rounded?.kind === 'choice' && ofMultiples['multiples'] !== undefined) {
    const other = { down: 'up', up: 'down' }[rounded.word];
    return report(context, roundedBesideMultiples, { instead: other ?? 'nearest' }, place);
  }
  reportIdle(statement, place, context);
}

/** Patterns and whole numbers need no rounding; of a resource the fewest units go that meet it. */
function reportIdle({ clauses }: TypedStatement, place: Span, context: RuleContext): void {
  const { to, removing } = clauses;
  const target = to ?? removing;
  if (target === undefined) return;
  const isShare =
    target.kind === 'quantity' &&
    (['sparsity', 'density'].includes(target.unit) ||
      (target.unit === 'ratio' && (to === undefined || !resources.includes(target.base ?? ''))));
  if (isShare) return;
  const written = `${to === undefined ? 'removing' : 'to'} ${textAt(context, target.span)}`;
  report(context, withoutEffect, { word: 'rounded', reason: `beside \`${written}\`` }, place);
}
