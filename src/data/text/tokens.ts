/** How a text becomes ids. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';

export interface Tokenizer {
  /** Errors name the place in the text that has no token. */
  readonly encode: (bytes: Uint8Array, file: string) => Promise<Outcome<Encoded>>;
}

export interface Encoded {
  readonly codes: Int32Array;
  /** What made them, in words, for the plan. */
  readonly name: string;
}
