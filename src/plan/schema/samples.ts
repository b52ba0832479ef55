/** Keys of a plan: a prune of samples of a data set, and one of tokens with the blocks behind which they leave. */
import {
  at,
  constant,
  count,
  defaults,
  described,
  mapOf,
  oneOf,
  optional,
  positive,
  record,
  text,
  type Static,
  list,
} from './json-schema.ts';

const sampleClass = record({ of: positive, kept: optional(count) });
export type PlannedClass = Static<typeof sampleClass>;

export const prunedSamples = record(
  {
    kind: constant('prune samples'),
    at,
    data: text,
    criterion: described(text, 'Canonical expression; the samples with the lowest scores go.'),
    batch: optional(positive, 'Samples that pass through the network at once; absent where scores are drawn.'),
    underMasks: optional(text, 'Why they pass through the whole network, where units are cut before.'),
    scorer: optional(text, 'The other model whose output `y` the criterion reads; `batch` samples pass through it.'),
    within: optional(
      record({ most: positive, cost: optional(text) }),
      'What may stay at most, in samples or in a column of costs, of each key where there is one.',
    ),
    above: optional(text, 'Scores above it stay, and the best one of each key.'),
    key: optional(
      record({ column: text, values: positive }),
      'The column whose equal numbers compete with each other, and how many there are.',
    ),
    closedUnder: optional(text, 'The column of parents, which stay with what stays.'),
    least: optional(positive, 'Samples that stay at least, where scores decide how many do; `kept` is the most then.'),
    per: described(oneOf('data', 'class'), 'Who competes with whom: all samples, or each class for itself.'),
    floor: optional(record({ share: text, keep: mapOf(count) }), 'Samples that each class keeps at least, its best ones, by label.'),
    of: described(positive, 'All samples of the data set, and those that are there when the statement acts.'),
    before: positive,
    asked: described(count, 'Samples that the target means to be left, and that are left.'),
    kept: positive,
    classes: optional(mapOf(sampleClass), 'By label, where classes matter: all samples, and those left where no score decides that.'),
    stream: optional(text, 'Random stream of a criterion that draws, as a path below the seed.'),
    defaults,
  },
  'What a plan says of `prune samples of D`: which scores rank the samples, and how many stay.',
);
export type PlannedSamples = Static<typeof prunedSamples>;

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
