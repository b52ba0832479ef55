/** The loss of a training statement. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedTrain } from '../plan.ts';
import { asExpression, clause } from '../reading.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';

export interface LossChoice {
  readonly loss: PlannedTrain['loss'];
  readonly defaults: readonly string[];
}

export function lossOf(statement: TypedStatement, scene: Scene): LossChoice | Diagnostic {
  const value = clause(statement, 'loss');
  const { loss } = scene.settings.task;
  if (value === undefined) return { loss, defaults: ['loss'] };
  const { expr, span } = asExpression(value);
  const text = printExpression(expr);
  if (text === 'task') return { loss, defaults: [] };
  if (text === 'crossentropy' || text === 'mse') return { loss: text, defaults: [] };
  const instead = 'use `task`, `crossentropy` or `mse`';
  return complain(scene, unsupported, { what: `the loss \`${text}\``, instead }, span);
}
