/** `merge keeping masks`: adapters become part of the weights beside them. */
import { nothingToMerge } from '../../diagnostics/catalogue/plan-adapters.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { clause, isOfInsertions } from '../reading.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';
import { planFold } from './insert.ts';

export function planMerge(statement: TypedStatement, context: PlanContext): PlannedStep {
  if (isOfInsertions(statement)) return planFold(statement, context);
  const { state, at } = context;
  if (state.adapters.length === 0) return failed(context, [complain(context, nothingToMerge, {}, statement.span)]);
  return {
    statements: [{ kind: 'merge', at, defaults: clause(statement, 'keeping') !== undefined ? undefined : ['keeping'] }],
    state: { ...state, adapters: [] },
    diagnostics: [],
  };
}
