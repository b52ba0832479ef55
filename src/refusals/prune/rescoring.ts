/** `rescored` with what the statement does not prune, or beside another way to score. */
import type { TypedStatement } from '../../language/typed.ts';
import { asChoice, asRecord, clause, itemsOf } from '../../plan/reading.ts';
import type { Refusal } from '../refusal.ts';

export function rescoringRefusals(statement: TypedStatement): readonly Refusal[] {
  const value = clause(statement, 'rescored');
  const every = value && asRecord(value).fields['every'];
  if (every?.kind !== 'quantity') return [];
  const words = itemsOf(statement.object).map((item) => asChoice(item).word);
  if (['share', 'units', ...words].includes(every.unit)) return [];
  const instead = 'write a number of units or a share of them: `rescored every 1 unit`';
  return [{ what: `rescoring every so many ${every.unit}`, span: every.span, instead }];
}
