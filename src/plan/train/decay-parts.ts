/** Which parts belong to which schedule of the learning rate. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { RecordValue } from '../../language/typed.ts';
import { isFall } from '../../vocabulary/index.ts';
import { asChoice } from '../reading.ts';

/** `at` is for `step`, `to` for schedules that have an end. */
export function misplacedDecayPart({
  schedule,
  at,
  to,
}: RecordValue['fields']):
  { readonly part: string; readonly word: string; readonly span: Span } | undefined {
  if (schedule === undefined) return undefined;
  const { word } = asChoice(schedule);
  if (at !== undefined && word !== 'step') return { part: 'at', word, span: at.span };
  return to !== undefined && !isFall(word) ? { part: 'to', word, span: to.span } : undefined;
}
