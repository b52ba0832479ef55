/**
 * Runs the stages of a plan. A stage is a function of its part of the plan, the states it starts from and
 * the seed; what it gives is a state, named by its content, and the events on its way. So it does not
 * matter which process does it, when, or how often.
 */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { RunEvent } from '../../journal/run-event.ts';
import type { EndRecord } from '../../record/records.ts';

/** The place of a stage in the plan; −1 is what is measured before the first one. */
export type StageIndex = number;

/** `isOld` where the event happened before the run was cut off. */
export type Tell = (event: RunEvent, isOld: boolean) => void;

export interface Executor {
  /** Stages that it can have in hand at a time. */
  readonly jobs: number;
  /** Commits the stage's record, unless another process has; the events are told as they happen. */
  readonly run: (stage: StageIndex, tell: Tell) => Promise<Outcome<EndRecord>>;
  /** No stage that is still to come starts from this state. */
  readonly forget: (stage: StageIndex) => void;
  readonly release: () => Promise<void>;
}
