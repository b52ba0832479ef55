/** `mark NAME`: the state is kept under a name. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { asName, clause } from '../reading.ts';
import { complain, failed } from '../scene.ts';
import type { PlannedStep, Scene } from '../scene.ts';
import { masksOf } from '../state/plan-state.ts';

export function planMark(statement: TypedStatement, scene: Scene): PlannedStep {
  const moment = clause(statement, 'at');
  if (moment !== undefined) {
    const instead = 'put the mark between stages';
    const what = 'a mark in the middle of a stage';
    return failed(scene, [complain(scene, unsupported, { what, instead }, moment.span)]);
  }
  const { state, at } = scene;
  const name = asName(statement.object);
  const mark = { path: scene.stage.path, masks: masksOf(state), samples: state.samples };
  return {
    statements: [{ kind: 'mark', at, name }],
    state: { ...state, marks: new Map(state.marks).set(name, mark) },
    diagnostics: [],
  };
}
