/** Keys of a plan: a prune of tokens, and the blocks behind which they leave. */
import { at, constant, count, defaults, described, list, optional, positive, record, text, type Static } from './json-schema.ts';

const tokenBlock = record(
  {
    block: count,
    value: described(text, 'What leaves the block: [batch, tokens, features].'),
    of: described(positive, 'Tokens that reach it, and those that later blocks read.'),
    kept: positive,
    lead: described(count, 'Tokens at the beginning and at the end that stay whatever their score is: the model reads them by position.'),
    tail: count,
    attention: optional(text, 'The attention [batch, heads, queries, tokens] whose mean is the score.'),
  },
  "The values are names of the model's graph; `positions` are drawn by the run.",
);
export type PlannedTokenBlock = Static<typeof tokenBlock>;

export const prunedTokens = record({
  kind: constant('prune tokens'),
  at,
  criterion: described(text, 'Canonical expression; the tokens with the lowest scores leave.'),
  blocks: described(list(tokenBlock), 'In the order of the graph; blocks behind which no token leaves are left out.'),
  macsBefore: described(count, 'Multiply-adds of a forward pass of one sample, before and after.'),
  macs: count,
  stream: optional(text, 'Random stream of a criterion that draws, one below it for each block, as a path below the seed.'),
  defaults,
});
export type PlannedTokens = Static<typeof prunedTokens>;
