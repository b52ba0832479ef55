/** Whether the statement before a `measure` has just told the same. */
import type { PlannedMeasure, PlannedStage, PlannedTask } from '../plan/plan.ts';

/** Every event holds the task's metrics and the loss: of `measure accuracy, loss`, one tells both. */
export function isMeasuredBefore(
  measure: PlannedMeasure,
  { statements }: PlannedStage,
  { metrics }: PlannedTask,
): boolean {
  const before = statements[statements.indexOf(measure) - 1];
  return (
    before?.kind === 'measure' &&
    before.at === measure.at &&
    before.on === measure.on &&
    before.expression === undefined &&
    measure.expression === undefined &&
    [...metrics, 'loss', before.metric].includes(measure.metric)
  );
}
