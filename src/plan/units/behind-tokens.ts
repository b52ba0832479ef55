/** What cannot train on a network that tokens have left. */
import { trainsBehindTokens } from '../../diagnostics/catalogue/plan-samples.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedTrain } from '../plan.ts';
import { complain, type PlanContext } from '../plan-context.ts';

export function faultsBehindTokens(
  { inputGates, objective = [] }: Pick<PlannedTrain, 'inputGates' | 'objective'>,
  statement: TypedStatement,
  context: PlanContext,
): readonly Diagnostic[] {
  if (context.state.tokens.length === 0) return [];
  const isCompared = objective.some(({ term }) => term === 'features');
  const what = inputGates === undefined ? (isCompared ? 'a loss of features' : '') : 'gates by input';
  return what === '' ? [] : [complain(context, trainsBehindTokens, { what }, statement.span)];
}
