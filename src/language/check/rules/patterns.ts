/** N:M targets are reached through frames; shares are reached along curves. */
import * as catalogue from '../../../diagnostics/catalogue/clauses.ts';
import type { Pattern, TypedStatement } from '../../typed.ts';
import { report, textAt, type RuleContext } from './rule.ts';

export function checkPatterns({ clauses, spans, span }: TypedStatement, context: RuleContext): void {
  const { to, along, through, from } = clauses;
  const isPattern = to?.kind === 'pattern';
  const misplaced = (word: string, reason: string) => report(context, catalogue.patternClause, { word, reason }, spans[word] ?? span);
  if (isPattern && along !== undefined) misplaced('along', 'leads to a share, not to a pattern');
  if (isPattern && from !== undefined) misplaced('from', 'starts at a share, not at a pattern');
  const items = through?.kind === 'list' ? through.items : [];
  const other = items.find((item) => (item.kind === 'pattern') !== isPattern);
  if (other !== undefined && to !== undefined) {
    const kind = isPattern ? 'a pattern' : 'a share';
    return misplaced('through', `leads to ${kind}, and \`${textAt(context, other.span)}\` is none`);
  }
  if (through?.kind !== 'list' || to?.kind !== 'pattern') return;
  const frames = through.items.filter((item): item is Pattern => item.kind === 'pattern');
  for (const [index, pattern] of [...frames, to].entries()) {
    const before = frames[index - 1];
    const isLast = index === frames.length;
    // The target may have the last frame to itself; without one it comes at the window's end.
    const isSame = isLast && before?.keep === pattern.keep && before.of === pattern.of;
    if (before === undefined || isSame) continue;
    if (pattern.keep * before.of < before.keep * pattern.of) continue;
    const args = { first: textAt(context, before.span), second: textAt(context, pattern.span) };
    return report(context, catalogue.patternOrder, args, isLast ? before.span : pattern.span);
  }
}
