/** What a statement says behind `allocated`: a rule, and among whom it shares. */
import type { TypedStatement, Value } from '../../language/typed.ts';
import { asRecord, clause } from '../reading.ts';

/** Undefined where the statement has no such clause. */
export function allocationIn(
  statement: TypedStatement,
): { readonly rule?: Value | undefined; readonly per?: Value | undefined } | undefined {
  const allocated = clause(statement, 'allocated');
  const by = allocated && asRecord(allocated).fields['by'];
  if (by === undefined) return undefined;
  const { rule, per } = asRecord(by).fields;
  return { rule, per };
}

/** True where counts of layers follow a measured number, and hold the floors by themselves. */
export function sharesByMeasure(statement: TypedStatement): boolean {
  const rule = allocationIn(statement)?.rule;
  if (rule === undefined) return false;
  return rule.kind !== 'choice' || !['global', 'sensitivity', 'distortion'].includes(rule.word);
}
