/** `mark NAME`: the state is kept under a name. */
import type { TypedStatement } from '../../language/typed.ts';
import { asName } from '../reading.ts';
import type { PlannedStep, PlanContext } from '../plan-context.ts';
import { masksOf } from '../state/plan-state.ts';

export function planMark(statement: TypedStatement, context: PlanContext): PlannedStep {
  const { state, at } = context;
  const name = asName(statement.object);
  const mark = { path: context.stage.path, masks: masksOf(state), samples: state.samples };
  return { statements: [{ kind: 'mark', at, name }], state: { ...state, marks: new Map(state.marks).set(name, mark) }, diagnostics: [] };
}
