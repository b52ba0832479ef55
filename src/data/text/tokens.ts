/** How a text becomes ids. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';

export interface Tokenizer {
  /** Errors name the place in the text that has no token. */
  readonly encode: (bytes: Uint8Array, file: string) => Promise<Outcome<Encoded>>;
  /** Cuts a text by pieces; absent where the tokens of a place may depend on all of it. */
  readonly byPieces?: (file: string) => PieceCutter;
}

export interface PieceCutter {
  readonly name: string;
  /** The next bytes of the text, and whether they are its last. */
  readonly take: (bytes: Uint8Array, isLast: boolean) => Outcome<Int32Array>;
}

export interface Encoded {
  readonly codes: Int32Array;
  /** What made them, in words, for the plan. */
  readonly name: string;
}
