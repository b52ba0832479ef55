/** Which event of a journal tells of which update of a plan. */
import { changesAt } from '../../plan/schedule/updates.ts';
import type { PlannedPrune, PlannedStage } from '../../plan/plan.ts';
import { ofKind } from '../../plan/of-kind.ts';
import type { RunEvent } from '../../journal/run-event.ts';

export type PruneEvent = Extract<RunEvent, { readonly event: 'prune' }>;

export interface ReportedPrune {
  readonly prune: PlannedPrune;
  /** Undefined where the run did not get there. */
  readonly eventAt: (step: number) => PruneEvent | undefined;
}

/** The events of a stage's statements come in the order of time, and at one time in textual order. */
export function reportedPrunes(events: readonly RunEvent[], { path, statements }: PlannedStage): readonly ReportedPrune[] {
  const prunes = ofKind(statements, 'prune');
  const told = events.filter((event): event is PruneEvent => event.event === 'prune' && event.stage === path);
  return prunes.map((prune, index) => ({
    prune,
    eventAt: (time) => {
      const earlier = prunes.slice(0, index).filter(actsAt(time)).length;
      return told.filter(({ step }) => step === time)[earlier];
    },
  }));
}

function actsAt(time: number): (prune: PlannedPrune) => boolean {
  return (prune) => changesAt(prune, time);
}
