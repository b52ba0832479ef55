/** What scores of units are taken of, and what they are. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer, UnitGroup } from '../model/index.ts';
import type { PlannedUpdate, UnitPrune } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import type { Marks } from '../state/layer-weights.ts';
import type { Network } from '../state/network.ts';
import type { Parameters } from '../state/unit-masks.ts';
import type { Scores } from './scorer.ts';
import type { Scorers } from './scorers.ts';

export interface UnitScores {
  /** By group, one a unit. */
  readonly units: readonly (readonly number[])[];
  /** If biases compensate for pruned units. */
  readonly means?: Scores['means'];
}

export interface UnitScorer {
  readonly score: (network: Network) => Promise<Outcome<UnitScores>>;
  readonly release: () => Promise<void>;
}

export interface UnitScoring {
  readonly context: RunContext;
  readonly statement: UnitPrune;
  readonly update: PlannedUpdate;
  readonly scorers: Scorers;
  readonly marks: Marks;
  readonly groups: readonly UnitGroup[];
  /** Layers whose weights the units take along. */
  readonly layers: readonly Layer[];
  readonly parameters: Parameters;
}
