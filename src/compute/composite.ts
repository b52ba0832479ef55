/** Operators that are differentiated as the graph of what they are made of. */
export interface Composite {
  readonly kind: 'silu' | 'gelu' | 'gelu by tanh';
  readonly x: string;
  readonly y: string;
  /** σ, erf or tanh inside it. */
  readonly bend: string;
  /** x², where it is computed. */
  readonly square?: string;
}
