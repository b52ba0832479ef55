/** What the statements planned so far leave behind for those that follow. */
import type { PlannedAdapter } from '../plan.ts';
import { nothingPruned } from './pruned-counts.ts';
import type { PrunedCounts } from './pruned-counts.ts';

export interface PlanState {
  readonly pruned: PrunedCounts;
  /** Names of layers that carry a mask. */
  readonly masked: ReadonlySet<string>;
  /** Layers whose mask is a pattern and nothing else. */
  readonly patterns: ReadonlyMap<string, { readonly keep: number; readonly of: number }>;
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
  patterns: new Map(),
  adapters: [],
  marks: new Set(['original']),
  stages: new Map(),
};

/** These layers have a mask of another kind from now on. */
export function withoutPatterns(
  { patterns }: PlanState,
  layers: readonly string[],
): PlanState['patterns'] {
  const gone = new Set(layers);
  return new Map([...patterns].filter(([name]) => !gone.has(name)));
}
