/** Which statements of a stage rank by gates or widths, and whether the gates read the input. */
import type { Expr, TypedStatement } from '../language/typed.ts';
import { gateNameIn, type GateName, namesWidth } from './criteria/gate.ts';
import { asRecord, clause, itemsOf } from './reading.ts';

export const inputGatesWord = 'input-gates';

/** Whether a statement of the stage trains gates by input. */
export function trainsInputGates(statements: readonly TypedStatement[]): boolean {
  return statements.some(({ object }) => itemsOf(object).some((item) => item.kind === 'choice' && item.word === inputGatesWord));
}

/** What trains on units that a prune ranks by. */
export function gateReadBy(statement: TypedStatement): GateName | undefined {
  const criterion = criterionIn(statement);
  return criterion && gateNameIn(criterion);
}

/** True where the criterion names `width`. */
export function readsWidths(statement: TypedStatement): boolean {
  const criterion = criterionIn(statement);
  return criterion !== undefined && namesWidth(criterion);
}

function criterionIn(statement: TypedStatement): Expr | undefined {
  const by = statement.verb === 'prune' ? clause(statement, 'by') : undefined;
  const criterion = by && asRecord(by).fields['criterion'];
  return criterion?.kind === 'expression' ? criterion.expr : undefined;
}
