/** Latencies that a plan measures without a profile. */
import type { Incoherence } from '../incoherence.ts';
import type { Plan, PlannedStage } from '../plan.ts';
import type { Path } from '../yaml-places.ts';
import { subjectsOfStage } from './subjects.ts';

/** A latency that is measured is read from the profile on its batch. */
export function unprofiledFaults(
  stage: PlannedStage,
  path: Path,
  { profiles = [] }: Plan,
): readonly Incoherence[] {
  const batches = new Set(profiles.map(({ measured }) => measured.batch));
  const problem = 'no profile of the plan was measured on its batch';
  return subjectsOfStage(stage, path)
    .filter(({ metric, expression }) => metric === 'latency' && expression === undefined)
    .filter(({ batch }) => batch === undefined || !batches.has(batch))
    .map((subject) => ({ path: subject.path, problem }));
}
