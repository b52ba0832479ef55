/** Levels of `through` come at the instants of `at`, one at each, and the target at the last. */
import { levelsWithoutInstants } from '../../../diagnostics/catalogue/clauses.ts';
import { withoutEffect } from '../../../diagnostics/catalogue/clauses.ts';
import { compare } from '../../../exact/rational.ts';
import type { TypedStatement } from '../../typed.ts';
import { report, sparsityOf, type RuleContext } from './rule.ts';

export function checkLevels({ clauses, spans, span }: TypedStatement, context: RuleContext): void {
  const { through, to, at } = clauses;
  if (to?.kind === 'pattern' || through?.kind !== 'list') return;
  if (through.items.some(({ kind }) => kind === 'pattern')) return;
  for (const word of ['along', 'from'].filter((other) => clauses[other] !== undefined)) {
    const place = spans[word] ?? span;
    report(context, withoutEffect, { word, reason: 'beside the shares of `through`' }, place);
  }
  const place = spans['through'] ?? span;
  const levels = through.items.length;
  const instants = at?.kind === 'list' ? at.items.length : 0;
  const [last, end] = [sparsityOf(through.items.at(-1), context), sparsityOf(to, context)];
  const hasTarget = last !== undefined && end !== undefined && compare(last, end) === 0;
  const needed = hasTarget ? levels : levels + 1;
  if (instants === needed) return;
  report(context, levelsWithoutInstants, { levels, instants, needed }, place);
}
