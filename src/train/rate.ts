/** The rate of a training statement, whose schedule may have begun in an earlier stage. */
import { learningRate } from '../compute/schedule.ts';
import type { PlannedTrain } from '../plan/plan.ts';
import type { TrainingState } from '../state/network.ts';

/** The updates that are done, and how many of them when the schedule of the rate began. */
export function clockOf({ decay }: PlannedTrain, earlier: TrainingState | undefined) {
  const clock = earlier?.steps ?? 0;
  return { clock, since: decay.restarts === true ? clock : (earlier?.since ?? 0) };
}

/** At a step of a stage whose schedule has gone on for some steps before it. */
export function rateAt({ optimizer, decay }: PlannedTrain, time: number, steps: number, before: number) {
  return learningRate(optimizer.lr, decay, before + time, before + steps);
}

/** The factors of the rate by tensor, where they are not 1. */
export function ratesIn({ rates = [] }: PlannedTrain): ReadonlyMap<string, number> {
  return new Map(rates.flatMap(({ factor, tensors }) => tensors.map((tensor) => [tensor, factor] as const)));
}
