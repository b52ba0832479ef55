/** What a penalty of gates by input cannot be: of pieces of a batch, or of `gate`, the number of another gate. */
import { gatesInPieces } from '../../diagnostics/catalogue/input-gates.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { freeNames } from '../../language/expressions/names.ts';
import { gateName } from '../criteria/gate.ts';
import { expressionOf } from '../criteria/read.ts';
import type { PlannedTrain } from '../plan.ts';
import { complain } from '../plan-context.ts';
import type { PlanContext } from '../plan-context.ts';

export function inputPenaltyFaults(
  statement: TypedStatement,
  { inputGates, codes, objective = [], accumulate, shards = 1 }: PlannedTrain,
  context: PlanContext,
): readonly Diagnostic[] {
  const pieces = Math.max(accumulate, shards);
  const isPenalised = objective.some(({ term }) => term === 'gates' || term === 'open-gates');
  if ((inputGates ?? codes) === undefined || !isPenalised) return [];
  const named = objective.some((term) => term.term === 'gates' && readsNumber(term.penalty));
  if (named) {
    const args = { what: '`gate` in a loss beside gates by input', instead: 'write it with `q`' };
    return [complain(context, unsupported, args, statement.spans['loss'] ?? statement.span)];
  }
  if (pieces === 1) return [];
  const word = shards > 1 ? 'shards' : 'accumulate';
  const span = statement.spans[word] ?? statement.spans['loss'] ?? statement.span;
  return [complain(context, gatesInPieces, { word, pieces }, span)];
}

function readsNumber(penalty: string): boolean {
  const expr = expressionOf(penalty);
  return expr !== undefined && freeNames(expr).has(gateName);
}
