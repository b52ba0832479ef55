/** How many numbers an optimizer moves in a statement, and those beside parameters in words. */
import type { PlannedTrain } from '../plan.ts';

/** Parameters of the model and of adapters, the scores beside weights, gates on units, and thresholds. */
export function numbersTrained({ trained }: PlannedTrain): number {
  return (
    trained.parameters + (trained.scores ?? 0) + (trained.gates ?? 0) + (trained.thresholds ?? 0)
  );
}

/** `, and 400 gates`; empty where nothing trains beside parameters. */
export function besideText(
  trained: Pick<PlannedTrain['trained'], 'scores' | 'gates' | 'thresholds'>,
  count: (numbers: number) => string,
): string {
  return (['scores', 'gates', 'thresholds'] as const)
    .map((beside) => [beside, trained[beside]] as const)
    .map(([beside, own]) => (own === undefined ? '' : `, and ${count(own)} ${beside}`))
    .join('');
}
