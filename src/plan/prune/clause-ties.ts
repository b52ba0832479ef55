/** `ties all go`: which of the units with equal scores a prune takes. */
import { done } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { tieRules, type TieRule } from '../../select/ties.ts';
import { asChoice, clause, fieldOf, placeOf } from '../reading.ts';
import type { PruneClause, Refusal } from './clause.ts';
import { targetKindOf } from './target.ts';

export const ties: PruneClause = {
  word: 'ties',
  read: (statement) => done({ ties: tiesOf(statement) }),
  refusals: besideFixedCounts,
  reached: (prune) => (prune.ties === 'none' ? 'at most ' : prune.ties === 'all' ? 'at least ' : undefined),
  words: (prune) => (prune.ties === undefined ? '' : ` ties ${prune.ties} go`),
};

/** A rule that is not the usual one. */
export type OtherTies = Exclude<TieRule, 'first'>;

/** Undefined where the first go, as they do without the clause. */
export function tiesOf(statement: TypedStatement): OtherTies | undefined {
  const which = fieldOf(statement, 'ties', 'which');
  const word = which && asChoice(which).word;
  const rule = tieRules.find((name) => name === word);
  return rule === 'first' ? undefined : rule;
}

/** True where ties decide how many go. */
export function isLoose(rule: OtherTies | undefined): boolean {
  return rule === 'all' || rule === 'none';
}

/** Counts that are fixed, beside ties of which all go, or none. */
function besideFixedCounts(statement: TypedStatement): readonly Refusal[] {
  const rule = tiesOf(statement);
  if (!isLoose(rule)) return [];
  const instead = 'write `ties last go`, or leave it out';
  const refusal = (beside: string): Refusal => ({ what: `\`ties ${rule} go\` ${beside}`, span: placeOf(statement, 'ties'), instead });
  const isPattern = targetKindOf(statement).kind === 'pattern';
  const measured = ['allocated', 'limited'].filter((word) => clause(statement, word) !== undefined);
  return [
    ...(isPattern ? [refusal('with a pattern, which keeps as many weights in every group,')] : []),
    ...measured.map((word) => refusal(`with \`${word}\`, which fixes how many go,`)),
  ];
}
