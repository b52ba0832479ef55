/** What a clause of `prune` does in a run. `src/plan/prune/clauses.ts` has what it decides before. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { MeasuredAmount, MeasuredThreshold } from '../../journal/run-event.ts';
import type { Layer } from '../../model/graph.ts';
import type { PlannedPrune, PlannedUpdate } from '../../plan/plan.ts';
import type { Scores } from '../../score/scorer.ts';
import type { SelectionRequest } from '../../select/request.ts';
import type { Carried } from '../../state/carried.ts';
import type { RunContext } from '../../state/context.ts';
import type { Marks } from '../../state/layer-weights.ts';
import type { Network } from '../../state/network.ts';

export interface ClauseAtWork {
  /** The name under which it carries numbers from update to update. */
  readonly word: string;
  readonly isIn: (prune: PlannedPrune) => boolean;
  /** How much goes, where that is measured when an update is due. */
  readonly due?: (context: DueContext, prune: PlannedPrune, update: PlannedUpdate, state: DueState) => Promise<Outcome<DueUpdate>>;
  /** What layers are ranked by, in place of the scores that were measured. */
  readonly ofLayers?: (prune: PlannedPrune, layers: readonly Layer[], scored: Scored) => Ranked<Scores>;
  /** The same of units: of each group as many numbers as it has units. */
  readonly ofUnits?: (prune: PlannedPrune, groups: readonly Named[], units: UnitScores, before: Numbers) => Ranked<UnitScores>;
  /** What it asks of the selection. */
  readonly request?: (prune: PlannedPrune) => Partial<SelectionRequest>;
  /** The counts of layers that the run has found; a plan's bounds are held. */
  readonly found?: (prune: PlannedPrune, update: PlannedUpdate, layers: readonly Layer[], masks: Network['masks']) => Outcome<Counts>;
}

export type DueContext = Pick<RunContext, 'layers' | 'engine'>;

export type DueState = { readonly network: Network; readonly marks: Marks; readonly carried?: Carried };

export interface DueUpdate {
  readonly update: PlannedUpdate;
  /** What the journal says of it. */
  readonly told?: { readonly measured?: MeasuredAmount; readonly threshold?: MeasuredThreshold };
  /** What later updates of the window go on with. */
  readonly carried?: Numbers;
}

/** By name: a tensor, a group, a layer. */
export type Numbers = ReadonlyMap<string, Float64Array>;

/** Of a network in the middle of an update, and what the clause has carried to it. */
export type Scored = { readonly network: Network; readonly scores: Scores; readonly before: Numbers };

export type Ranked<S> = { readonly scores: S; readonly carried: Numbers };

export type Named = { readonly title: string };

export type UnitScores = readonly (readonly number[])[];

export type Counts = Readonly<Record<string, number>>;
