/** `through 20% at 5 epochs, 50% at 10 epochs`: levels and instants in pairs, where the language has two lists. */
import { levelPairs } from '../../../diagnostics/catalogue/clauses.ts';
import type { Clause } from '../../ast.ts';
import { report, textAt, type Context } from '../context.ts';

/** True where a list stands in pairs; `after` are the clauses behind it. */
export function refusePairs(clause: Clause, after: readonly Clause[], context: Context): boolean {
  const [first, second] = [after[0], after[1]];
  const [pair, next] = [first?.word.text, second?.word.text];
  if (first === undefined || pair === undefined || pair !== next) return false;
  // Of all but the last clause of the pairs, the last phrase belongs to the next one.
  const end = after.findIndex(({ word }) => word.text !== pair);
  const others = end < 0 ? after : after.slice(0, end);
  if (others.some(({ phrases }, at) => phrases.length !== (at === others.length - 1 ? 1 : 2))) {
    return false;
  }
  const textOf = (it: Clause, phrase: number): string => {
    const span = it.phrases[phrase]?.span;
    return span === undefined ? '' : textAt(context, span);
  };
  const levels = [textOf(clause, 0), ...others.slice(0, -1).map((it) => textOf(it, 1))];
  const instants = others.map((it) => textOf(it, 0));
  const form = `${clause.word.text} ${levels.join(', ')} ${pair} ${instants.join(', ')}`;
  const last = others.at(-1) ?? first;
  const span = { start: clause.span.start, end: last.span.end };
  const fixes = [{ title: 'write two lists', edits: [{ span, text: form }], safety: 'unsafe' } as const];
  report(context, levelPairs, { form }, span, { fixes });
  return true;
}
