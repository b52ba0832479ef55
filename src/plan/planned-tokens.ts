/** What a plan says of `prune tokens in block N`: behind which blocks tokens leave, and how many stay. */
import type { TokenCut } from '../model/index.ts';

export interface PlannedTokens {
  readonly kind: 'prune tokens';
  readonly at: number;
  /** Canonical expression; the tokens with the lowest scores leave. */
  readonly criterion: string;
  /** In the order of the graph; blocks behind which no token leaves are left out. */
  readonly blocks: readonly PlannedTokenBlock[];
  /** Multiply-adds of a forward pass of one sample, before and after. */
  readonly macsBefore: number;
  readonly macs: number;
  /** Random stream of a criterion that draws, one below it for each block, as a path below the seed. */
  readonly stream?: string;
  readonly defaults: readonly string[];
}

/** The values are names of the model's graph; `positions` are drawn by the run. */
export interface PlannedTokenBlock extends Omit<TokenCut, 'positions'> {
  readonly block: number;
}
