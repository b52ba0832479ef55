/** What training makes small. */
import type { MatrixForm } from '../model/factors/matrix.ts';

/** Of classes (`crossentropy`), or of targets in the output's own shape; `bce` reads logits. */
export type LossName = 'crossentropy' | 'mse' | 'l1' | 'bce';

/**
 * A term of a loss, times its weight: a loss of outputs and labels; the divergence from a teacher's
 * outputs; the squared distance of a layer's inputs or outputs from a teacher's; a penalty of weights or of gates.
 * A teacher is the name of a mark or of another model.
 */
export type PlannedTerm =
  | { readonly term: 'labels'; readonly weight: number; readonly loss: LossName }
  | { readonly term: 'kl'; readonly weight: number; readonly teacher: string; readonly temperature: number }
  | {
      readonly term: 'features';
      readonly weight: number;
      readonly teacher: string;
      readonly layer: string;
      /** The teacher's layer, where it has another name. */
      readonly theirs?: string;
      readonly side: 'input' | 'output';
    }
  /** Canonical, summed over the layers that train, or those of them that it names: `sum(|gamma|)`. */
  | { readonly term: 'penalty'; readonly weight: number; readonly penalty: string; readonly layers?: readonly string[] }
  /** Singular values of the layers that train, or those of them that it names, as matrices of this form. */
  | {
      readonly term: 'nuclear';
      readonly weight: number;
      readonly form: MatrixForm;
      /** Updates from one that has it to the next. */
      readonly every: number;
      readonly layers?: readonly string[];
    }
  /** Of the output `y` and the label, canonical: the mean of `sum(label * …)`. */
  | { readonly term: 'expression'; readonly weight: number; readonly loss: string }
  /** Of the gates that train and the costs of their units, canonical: `sum(q * (1 - q))`. */
  | { readonly term: 'gates'; readonly weight: number; readonly penalty: string }
  /** The expected share of open gates. */
  | { readonly term: 'open-gates'; readonly weight: number };
