/** Which statements of a stage rank by gates, and whether the gates read the input. */
import type { TypedStatement } from '../language/typed.ts';
import { gateNameIn } from './criteria/gate.ts';
import type { GateName } from './criteria/gate.ts';
import { asRecord, clause, itemsOf } from './reading.ts';

export const inputGatesWord = 'input-gates';

/** Whether a statement of the stage trains gates by input. */
export function trainsInputGates(statements: readonly TypedStatement[]): boolean {
  return statements.some(({ object }) =>
    itemsOf(object).some((item) => item.kind === 'choice' && item.word === inputGatesWord),
  );
}

/** What trains on units that a prune ranks by. */
export function gateReadBy(statement: TypedStatement): GateName | undefined {
  const by = statement.verb === 'prune' ? clause(statement, 'by') : undefined;
  const criterion = by && asRecord(by).fields['criterion'];
  return criterion?.kind === 'expression' ? gateNameIn(criterion.expr) : undefined;
}
