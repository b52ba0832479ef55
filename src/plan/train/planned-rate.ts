/** Parts that train at another rate, as plans hold them. */

export interface PlannedRate {
  /** Of the rate of the other tensors, at each step. */
  readonly factor: number;
  /** Tensors, with the adapters beside them, in graph order. */
  readonly tensors: readonly string[];
}
