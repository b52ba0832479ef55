/** What one event tells of several `measure` statements that follow one another. */
import type { PlannedMeasure, PlannedStage, PlannedTask } from '../plan/plan.ts';
import { measuredResources } from '../plan/units/planned-units.ts';

/** Every event holds the task's metrics and the loss: of `measure accuracy, loss`, one tells both. */
export function isMeasuredBefore(
  measure: PlannedMeasure,
  { statements }: PlannedStage,
  { metrics }: PlannedTask,
): boolean {
  const before = statements[statements.indexOf(measure) - 1];
  if (before?.kind !== 'measure' || before.at !== measure.at) return false;
  if (isOfResource(before) && isOfResource(measure)) return true;
  if (before.between !== undefined || measure.between !== undefined) return false;
  return (
    before.on === measure.on &&
    before.expression === undefined &&
    measure.expression === undefined &&
    [...metrics, 'loss', before.metric].includes(measure.metric)
  );
}

/** Of `measure params, flops`, the first one tells both: the metrics of resources that are asked for from here on. */
export function resourcesFrom(
  measure: PlannedMeasure,
  { statements }: PlannedStage,
): readonly PlannedMeasure[] {
  const later = statements.slice(statements.indexOf(measure));
  const end = later.findIndex(
    (it) => it.kind !== 'measure' || it.at !== measure.at || !isOfResource(it),
  );
  const told = end < 0 ? later : later.slice(0, end);
  return told.filter((it) => it.kind === 'measure');
}

function isOfResource({ metric, expression }: PlannedMeasure): boolean {
  return expression === undefined && measuredResources.some((one) => one === metric);
}
