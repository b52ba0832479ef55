/** Checkpoints in the middle of a long stage, and how it resumes from them. */
import type { Network, RunState } from '../state/network.ts';
import type { TrainingMemory } from './training.ts';

/** A stage between two steps, as plain data: all that its loop carries from step to step. */
export interface MidStage {
  /** Steps that are done; what acts at this time has yet to act. */
  readonly step: number;
  readonly state: RunState;
  readonly training: TrainingMemory;
}

export interface CheckpointWriter {
  /** Told of the network when its training is over and its adapters are not merged yet, where any trained. */
  readonly adapted?: (network: Network) => void;
  /** Where to go on; absent, at the beginning. */
  readonly resumed?: MidStage;
  /**
   * Called before every step; `stops` where it is the last call. Whether it captures is its own choice; a state with NaN or infinities in
   * it cannot be captured. What it captures it keeps when the loss of that state has turned out to be a number: so the last one that is
   * kept is good. Where the run stops, it is kept at once.
   */
  readonly offer: (step: number, stops: boolean, capture: () => MidStage | undefined) => Keep | undefined;
}

export type Keep = () => void;

/** For a stage that is carried out in one go. */
export const forgetful: CheckpointWriter = { offer: () => undefined };
