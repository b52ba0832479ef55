/** `reconstruct layers using …`: kept weights are fitted to what the dense layers give. */
import type { PlannedReconstruct } from '../plan.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { nothingToReconstruct } from '../../diagnostics/catalogue/plan-structure.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { calibrationOf } from '../prune/calibration.ts';
import { momentsOfCompensation, usualDamping } from '../prune/compensation.ts';
import { unreachable } from '../prune/scoring.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';
import { prunedLayers } from '../select-layers.ts';
import { unmeasurable } from '../prune/measuring-faults.ts';

export function planReconstruct(statement: TypedStatement, context: PlanContext): PlannedStep {
  const selection = prunedLayers(statement, context);
  const { value: selected, diagnostics } = selection;
  if (selected === undefined || hasErrors(diagnostics)) return failed(context, diagnostics);
  const layers = selected.filter(({ name }) => context.state.masked.has(name));
  const moments = momentsOfCompensation('obs');
  if (layers.length === 0) return failed(context, [complain(context, nothingToReconstruct, {}, statement.span)]);
  const beyond = unreachable({ statistics: moments, compensation: { defaults: [] } }, layers);
  if (beyond !== undefined) return failed(context, [complain(context, unsupported, beyond, statement.span)]);
  const unmeasured = unmeasurable({ statistics: moments }, layers, statement, context);
  if (unmeasured.length > 0) return failed(context, unmeasured);
  const calibration = calibrationOf(statement, context, moments);
  if (calibration === undefined) throw new TypeError('a second moment is measured on samples');
  if (calibration.value === undefined) return failed(context, [...diagnostics, ...calibration.diagnostics]);
  const planned: PlannedReconstruct = {
    kind: 'reconstruct',
    at: context.at,
    by: 'least squares',
    layers: layers.map(({ name }) => name),
    calibration: calibration.value,
    damping: usualDamping,
    defaults: ['by', 'damping'],
  };
  return { statements: [planned], state: context.state, diagnostics };
}
