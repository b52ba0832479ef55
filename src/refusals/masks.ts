/** Masks that are not hard, beside what only a hard one allows. */
import type { NamedExpression, Stage, TypedStatement } from '../language/typed.ts';
import { maskClashes } from '../plan/prune/mask-clashes.ts';
import { prunedKindsOf } from '../plan/prune/pruned-kind.ts';
import { clause } from '../plan/reading.ts';
import { isLasting } from '../plan/schedule/window.ts';
import { trains } from '../plan/duties.ts';
import { placeOf, type Refusal } from './refusal.ts';

/** Of a stage whose parameters have values; the definitions are those of the recipe. */
export function maskRefusals({ statements }: Stage, definitions: readonly NamedExpression[]): readonly Refusal[] {
  const training = statements.findIndex(({ verb }) => trains(verb));
  // Where nothing trains any more the mask stays hard, and a warning says so.
  const isAtWork = (statement: TypedStatement, index: number): boolean => training !== -1 && (isLasting(statement) || index < training);
  return statements
    .filter((one, index) => one.verb === 'prune' && isAtWork(one, index))
    .filter((one) => prunedKindsOf(one)[0] === 'weights')
    .flatMap((one) =>
      maskClashes(one, definitions).map(({ refused: what, instead, at }) => ({
        what,
        instead,
        // The expression of the mask stands at its name.
        span: (at === 'mask' ? clause(one, at)?.span : undefined) ?? placeOf(one, at),
      })),
    );
}
