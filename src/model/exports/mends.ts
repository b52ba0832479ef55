/** Repairs of an exported file, before anything else reads it. */

/** A parameter that the exporter had stored under another one's name, because their values were equal. */
export interface Shared {
  readonly name: string;
  /** The initializer whose values it has. */
  readonly from: string;
}

export type TiedBecause =
  /** It serves as a table of embeddings, whose values two parameters do not have by chance. */
  | 'table'
  /** An exporter in training mode shares only what lies in the same memory. */
  | 'memory'
  /** The file would grow beyond what ONNX allows. */
  | 'size';

export interface Tied extends Shared {
  readonly because: TiedBecause;
}

export interface Mends {
  /** Parameters that are stored by themselves again. */
  readonly separated: readonly Shared[];
  readonly tied: readonly Tied[];
  /** Operators that were in training mode, and are in inference mode now. */
  readonly inference: readonly TrainingNode[];
  /** Operators that stay in training mode. */
  readonly training: readonly (TrainingNode & { readonly reason: string })[];
}

export interface TrainingNode {
  readonly node: string;
  readonly op: string;
}
