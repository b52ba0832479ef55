/** What scores of weights are, and what gives them. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { PlannedUpdate } from '../plan/plan.ts';
import type { InputMeans } from './bias-compensation.ts';
import type { Curvatures } from './curvatures.ts';
import type { Networks } from '../state/networks.ts';
import type { Marks } from '../state/layer-weights.ts';
import type { Source } from '../state/lazy-values.ts';

export interface Scores {
  readonly rankBy: 'magnitude' | 'score';
  /** One a layer, in its stored layout. */
  readonly values: readonly Source<Float32Array>[];
  /** Where a score or a compensation inverts the second moments of inputs. */
  readonly curvatures?: Curvatures;
  /** 1 for each weight that may go, in the stored layout; absent where every live one may. */
  readonly candidates?: readonly Uint8Array[];
  /** Where biases take over what pruned weights gave in the mean. */
  readonly means?: InputMeans;
}

export interface ScoreRequest extends Networks {
  readonly update: PlannedUpdate;
  /** Those of the statement's layers that are scored now. */
  readonly layers: readonly Layer[];
  /** Networks that criteria and conditions may look back at, by name. */
  readonly marks: Marks;
}

/** Made once for a statement: every update scores the weights of its time anew. */
export interface Scorer {
  readonly score: (request: ScoreRequest) => Promise<Outcome<Scores>>;
  readonly release: () => Promise<void>;
}

/** Scores alone, from the curvatures of the layers where there are any. */
export type Scoring = Omit<Scorer, 'score'> & {
  readonly score: (request: ScoreRequest, curvatures: Curvatures) => Promise<Outcome<Scores>>;
};
