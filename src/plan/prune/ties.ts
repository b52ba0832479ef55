/** `ties all go`: which of the units with equal scores a prune takes. */
import type { TypedStatement } from '../../language/typed.ts';
import { tieRules, type TieRule } from '../../select/ties.ts';
import { asChoice, asRecord, clause } from '../reading.ts';

/** A rule that is not the usual one. */
export type OtherTies = Exclude<TieRule, 'first'>;

/** Undefined where the first go, as they do without the clause. */
export function tiesOf(statement: TypedStatement): OtherTies | undefined {
  const ties = clause(statement, 'ties');
  const which = ties && asRecord(ties).fields['which'];
  const word = which && asChoice(which).word;
  const rule = tieRules.find((name) => name === word);
  return rule === 'first' ? undefined : rule;
}

/** True where ties decide how many go. */
export function isLoose(ties: OtherTies | undefined): boolean {
  return ties === 'all' || ties === 'none';
}
