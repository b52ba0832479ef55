/** Counts that are fixed, beside ties of which all go, or none. */
import type { TypedStatement } from '../../language/typed.ts';
import { targetKindOf } from '../../plan/prune/target.ts';
import { isLoose, tiesOf } from '../../plan/prune/ties.ts';
import { clause } from '../../plan/reading.ts';
import { placeOf, type Refusal } from '../refusal.ts';

export function tieRefusals(statement: TypedStatement): readonly Refusal[] {
  const ties = tiesOf(statement);
  if (!isLoose(ties)) return [];
  const instead = 'write `ties last go`, or leave it out';
  const refusal = (beside: string): Refusal => {
    return { what: `\`ties ${ties} go\` ${beside}`, span: placeOf(statement, 'ties'), instead };
  };
  const isPattern = targetKindOf(statement).kind === 'pattern';
  const measured = ['allocated', 'limited'].filter((word) => clause(statement, word) !== undefined);
  return [
    ...(isPattern ? [refusal('with a pattern, which keeps as many weights in every group,')] : []),
    ...measured.map((word) => refusal(`with \`${word}\`, which fixes how many go,`)),
  ];
}
