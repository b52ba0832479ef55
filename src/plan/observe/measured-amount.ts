/** What a measurement may give, as far as the plan knows. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { MeasuredResource } from '../plan.ts';

export interface Measured {
  /** As the run calls it: `accuracy`, `top-5`, `loss`, `perplexity`, `sparsity`, … */
  readonly metric: string;
  /** Of the recipe's own metric: what it is, over live weights. */
  readonly expression?: string;
  /** `model`, `params`, the name of a stage or of a mark. */
  readonly of: string;
  /** Names of the layers that are counted, where the recipe names single ones. */
  readonly layers?: readonly string[];
  /** The stage at whose end it is taken. */
  readonly after?: string;
  /** As the recipe says it, which may name an arm: `of plain`, `after prune`. */
  readonly told: string;
  /** True where the counts of the plan say it, without a run. */
  readonly counted: boolean;
  /** What it takes of a resource: of the model without its pruned units. */
  readonly resource?: MeasuredResource;
  /** Of a latency: the batch that it is meant on, and what is to be said of the profile. */
  readonly batch?: number;
  readonly warnings?: readonly Diagnostic[];
  /** Which of two values is the better one, where the metric is evaluated. */
  readonly best?: 'highest' | 'lowest';
}
