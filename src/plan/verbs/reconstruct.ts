/** `reconstruct layers using …`: kept weights are fitted to what the dense layers give. */
import type { PlannedReconstruct } from '../plan.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { nothingToReconstruct } from '../../diagnostics/catalogue/plan-structure.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { calibrationOf } from '../prune/calibration.ts';
import { momentsOfCompensation, usualDamping } from '../prune/compensation.ts';
import { unreachable } from '../prune/scoring.ts';
import { complain, type PlannedStep, type PlanContext, planStep } from '../plan-context.ts';
import { prunedLayers } from '../select-layers.ts';
import { unmeasurable } from '../prune/measuring-faults.ts';

export function planReconstruct(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    const selection = prunedLayers(statement, context);
    if (hasErrors(selection.diagnostics)) return fail(selection.diagnostics);
    const layers = take(selection).filter(({ name }) => context.state.masked.has(name));
    const moments = momentsOfCompensation('obs');
    if (layers.length === 0) return fail([complain(context, nothingToReconstruct, {}, statement.span)]);
    const beyond = unreachable({ statistics: moments, compensation: { defaults: [] } }, layers);
    if (beyond !== undefined) return fail([complain(context, unsupported, beyond, statement.span)]);
    const unmeasured = unmeasurable({ statistics: moments }, layers, statement, context);
    if (unmeasured.length > 0) return fail(unmeasured);
    const calibration = calibrationOf(statement, context, moments);
    if (calibration === undefined) throw new TypeError('a second moment is measured on samples');
    if (hasErrors(calibration.diagnostics)) return fail([...selection.diagnostics, ...calibration.diagnostics]);
    const planned: PlannedReconstruct = {
      kind: 'reconstruct',
      at: context.at,
      by: 'least squares',
      layers: layers.map(({ name }) => name),
      calibration: take(calibration),
      damping: usualDamping,
      defaults: ['by', 'damping'],
    };
    return { statements: [planned], state: context.state, diagnostics: [] };
  });
}
