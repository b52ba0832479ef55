/** Penalties of weights none of which trains. */
import { idlePenalty } from '../../diagnostics/catalogue/plan-training.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { freeNames } from '../../language/expressions/names.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { expressionOf } from '../criteria/read.ts';
import type { PlannedTrain } from '../plan.ts';
import { complain } from '../plan-context.ts';
import type { PlanContext } from '../plan-context.ts';

export function idlePenaltyFaults(
  statement: TypedStatement,
  { objective = [], tensors }: PlannedTrain,
  context: PlanContext,
): readonly Diagnostic[] {
  const trained = new Set(tensors);
  const idle = objective.flatMap((term) => {
    if (term.term !== 'penalty' || term.layers === undefined) return [];
    const expr = expressionOf(term.penalty);
    if (expr === undefined || !freeNames(expr).has('w')) return [];
    const chosen = new Set(term.layers);
    const layers = context.facts.layers.filter(({ name }) => chosen.has(name));
    return layers.some(({ tensor }) => trained.has(tensor)) ? [] : [term.layers];
  });
  const span = statement.spans['loss'] ?? statement.span;
  return idle.map((layers) => complain(context, idlePenalty, { layers }, span));
}
