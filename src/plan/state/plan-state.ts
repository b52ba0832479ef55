/** What the statements planned so far leave behind for those that follow. */
import type { PlannedAdapter } from '../plan.ts';
import { nothingPruned } from './pruned-counts.ts';
import type { PrunedCounts } from './pruned-counts.ts';

export interface PlanState {
  readonly pruned: PrunedCounts;
  /** Names of layers that carry a mask. */
  readonly masked: ReadonlySet<string>;
  /** Adapters that are not merged yet. */
  readonly adapters: readonly PlannedAdapter[];
  /** Marks that are set; `original` is there from the start. */
  readonly marks: ReadonlySet<string>;
  /** By name of a stage, the latest round of it. */
  readonly stages: ReadonlyMap<string, StageRecord>;
}

/** What `expect` may ask about a stage. */
export interface StageRecord {
  /** Layers that its prune statements select. */
  readonly selected: readonly string[];
  /** Parameters that its training statement trains. */
  readonly trained?: number;
}

export const initialState: PlanState = {
  pruned: nothingPruned,
  masked: new Set(),
  adapters: [],
  marks: new Set(['original']),
  stages: new Map(),
};
