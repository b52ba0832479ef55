/** Which statements train codes, and which rank by them. */
import type { Choice, TypedStatement } from '../language/typed.ts';
import { codeNumber, namesCode } from './criteria/gate.ts';
import { asRecord, clause, itemsOf } from './reading.ts';
import type { UnrolledStage } from './unroll/unrolled-stage.ts';

export const codesWord = 'codes';

export function codesIn({ object }: TypedStatement): readonly Choice[] {
  return itemsOf(object).flatMap((item) => (item.kind === 'choice' && item.word === codesWord ? [item] : []));
}

/** The code that a prune ranks by, `NaN` where it is no plain number; undefined where it ranks otherwise. */
export function codeReadBy(statement: TypedStatement): number | undefined {
  const by = statement.verb === 'prune' ? clause(statement, 'by') : undefined;
  const criterion = by && asRecord(by).fields['criterion'];
  if (criterion?.kind !== 'expression' || !namesCode(criterion.expr)) return undefined;
  return codeNumber(criterion.expr) ?? NaN;
}

/** The prunes of a recipe that rank by codes: their units are those that codes have gates for. */
export function codedPrunes(stages: readonly UnrolledStage[]): readonly TypedStatement[] {
  const statements = stages.flatMap(({ stage }) => stage.statements);
  return statements.filter((statement) => codeReadBy(statement) !== undefined);
}
