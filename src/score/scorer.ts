/** What scores of weights are, and what gives them. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { PlannedUpdate } from '../plan/plan.ts';
import type { InputMeans } from './bias-compensation.ts';
import type { Curvatures } from './curvatures.ts';
import type { Networks } from '../state/network.ts';
import type { Marks } from '../state/layer-weights.ts';
import type { Source } from '../state/lazy-values.ts';

export interface Scores {
  readonly rankBy: 'magnitude' | 'score';
  /** One a layer, in its stored layout. */
  readonly values: readonly Source<Float32Array>[];
  /** Where a score or a compensation inverts the second moments of inputs. */
  readonly curvatures?: Curvatures;
  /** 1 for each weight that may be pruned, in the stored layout; absent if every live weight may. */
  readonly candidates?: readonly Uint8Array[];
  /** If biases compensate for the mean contribution of pruned weights. */
  readonly means?: InputMeans;
}

export interface ScoreRequest extends Networks {
  readonly update: PlannedUpdate;
  /** Those of the statement's layers that are scored now. */
  readonly layers: readonly Layer[];
  /** Networks that criteria and conditions may look back at, by name. */
  readonly marks: Marks;
}

/** Made once for each statement. Every update scores the current weights. */
export type Scorer = { readonly score: (request: ScoreRequest) => Promise<Outcome<Scores>>; readonly release: () => Promise<void> };

/** The same, whichever update asks. */
export type MeasuredScoring = Omit<Scorer, 'score'> & {
  readonly score: (request: Omit<ScoreRequest, 'update'>, curvatures: Curvatures) => Promise<Outcome<Scores>>;
};

/** Scores alone, from the curvatures of the layers where there are any. */
export type Scoring = Omit<Scorer, 'score'> & {
  readonly score: (request: ScoreRequest, curvatures: Curvatures) => Promise<Outcome<Scores>>;
};
