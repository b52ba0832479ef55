/** Whether the marks that a statement reads are set before it. */
import { unknownMark } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { complain } from '../plan-context.ts';
import type { PlanContext } from '../plan-context.ts';

export function unsetMark(
  marks: readonly string[],
  context: PlanContext,
  span: Span,
): Diagnostic | undefined {
  const known = context.state.marks;
  const unset = marks.find((mark) => !known.has(mark));
  return unset === undefined
    ? undefined
    : complain(context, unknownMark, { name: unset, known: [...known.keys()] }, span);
}
