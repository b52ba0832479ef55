/** Tokens that leave a transformer behind one of its blocks, as plain data. */
import type { ValueId } from '../flat/flatten.ts';

export interface TokenCut {
  /** What leaves the block: [batch, tokens, features]. */
  readonly value: ValueId;
  /** Tokens that reach it, and those that later blocks read. */
  readonly of: number;
  readonly kept: number;
  /** Tokens at the beginning and at the end that stay whatever their score is: the model reads them by position. */
  readonly lead: number;
  readonly tail: number;
  /** The attention [batch, heads, queries, tokens] whose mean is the score. */
  readonly attention?: ValueId;
  /** Which tokens stay, in ascending order and the same of every sample; absent where a score decides. */
  readonly positions?: readonly number[];
}

/** Where tokens can be cut: behind a block, on the way that all that follows takes. */
export type TokenSite = Pick<TokenCut, 'value' | 'of' | 'lead' | 'tail'> & {
  /** Absent where the block has no attention over the tokens, or several. */
  readonly attention?: ValueId;
};

/** Why no token can leave: a part of a sentence. */
export interface NoTokens {
  readonly refused: string;
}
