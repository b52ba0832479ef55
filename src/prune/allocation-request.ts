/** What a rule that shares pruned units out among layers is asked. */
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune, PlannedUpdate } from '../plan/plan.ts';
import type { Marks } from '../state/layer-weights.ts';
import type { Network } from '../state/network.ts';
import type { Scorers } from '../score/scorers.ts';

export interface AllocationRequest {
  readonly statement: PlannedPrune;
  readonly layers: readonly Layer[];
  /** Units of all layers that are pruned when the update is done; the counts add up to it. */
  readonly pruned: number;
  readonly network: Network;
  readonly marks: Marks;
  readonly update: PlannedUpdate;
  /** Of the statement's own criterion. */
  readonly scorers: Scorers;
}
