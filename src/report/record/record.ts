/** A run as its folder records it: the plan, the events and the results. */
import type { Plan } from '../../plan/plan.ts';
import type { Latency } from '../../latency/latency-record.ts';
import type { RunEvent } from '../../journal/run-event.ts';

export interface RunRecord {
  /** The folder, as it was named. */
  readonly folder: string;
  readonly plan: Plan;
  /** In order of time. */
  readonly events: readonly RunEvent[];
  /** False while a run goes on, and for one that was interrupted. */
  readonly isFinished: boolean;
  /** The pruned networks: one, or one for every arm that stays open. */
  readonly ends: readonly RunEnd[];
  /** SHA-256 of each file, by its name in the folder; empty before the end. */
  readonly hashes: Readonly<Record<string, string>>;
}

export interface RunEnd {
  /** Path of the arm; empty where the run has one end. */
  readonly path: string;
  /** The written model. */
  readonly model: string;
  /** By tensor; one without a mask was never pruned. */
  readonly masks: ReadonlyMap<string, MaskArray>;
  /** Of the written model, data beside it included. */
  readonly bytes: number;
  /** How long it takes, where a latency was the target. */
  readonly latencies?: readonly Latency[];
}

/** Row-major, 1 = kept. */
export interface MaskArray {
  readonly dims: readonly number[];
  readonly kept: Uint8Array;
}
