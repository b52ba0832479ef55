/** The loss of a training statement. */
import { noGates } from '../../diagnostics/catalogue/plan-gates.ts';
import { noTeacherLayer } from '../../diagnostics/catalogue/plan-teachers.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedTrain } from '../plan.ts';
import { asExpression, clause } from '../reading.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { termsOf } from './terms.ts';

export interface LossChoice {
  readonly loss: PlannedTrain['loss'];
  /** Absent where one plain loss is all there is. */
  readonly objective?: NonNullable<PlannedTrain['objective']>;
  readonly defaults: readonly string[];
}

/** @param gated whether the statement trains gates, which `open-gates` counts */
export function lossOf(
  statement: TypedStatement,
  scene: Scene,
  gated: boolean,
): LossChoice | Diagnostic {
  const value = clause(statement, 'loss');
  const { loss } = scene.settings.task;
  if (value === undefined) return { loss, defaults: ['loss'] };
  const { expr, span } = asExpression(value);
  const made = termsOf(expr, scene);
  const lacking = made.find((term) => 'lacks' in term);
  if (lacking !== undefined) {
    const { name, known, lacks: layer } = lacking;
    return complain(scene, noTeacherLayer, { name, layer, known }, span);
  }
  const refused = made.find((term) => 'refused' in term);
  if (refused !== undefined) {
    const args = { what: refused.refused, instead: refused.instead };
    return complain(scene, unsupported, args, span);
  }
  const terms = made.filter((term) => 'term' in term);
  if (!gated && terms.some(({ term }) => term === 'open-gates')) {
    return complain(scene, noGates, { reads: '`open-gates`' }, span);
  }
  const own = terms.find((term) => term.term === 'labels')?.loss ?? loss;
  const [first, second] = terms;
  const isPlain = first?.term === 'labels' && first.weight === 1 && second === undefined;
  return { loss: own, ...(isPlain ? {} : { objective: terms }), defaults: [] };
}
