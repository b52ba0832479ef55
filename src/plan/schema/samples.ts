/** Keys of a plan: a prune of samples of a data set, and one of tokens with the blocks behind which they leave. */
import * as s from './json-schema.ts';

const sampleClass = s.record({ of: s.positive, kept: s.optional(s.count) });
export type PlannedClass = s.Static<typeof sampleClass>;

export const prunedSamples = s.record(
  {
    kind: s.constant('prune samples'),
    at: s.at,
    data: s.text,
    criterion: s.described(s.text, 'Canonical expression; the samples with the lowest scores go.'),
    batch: s.optional(s.positive, 'Samples that pass through the network at once; absent where scores are drawn.'),
    underMasks: s.optional(s.text, 'Why they pass through the whole network, where units are cut before.'),
    scorer: s.optional(s.text, 'The other model whose output `y` the criterion reads; `batch` samples pass through it.'),
    within: s.optional(
      s.record({ most: s.positive, cost: s.optional(s.text) }),
      'What may stay at most, in samples or in a column of costs, of each key where there is one.',
    ),
    above: s.optional(s.text, 'Scores above it stay, and the best one of each key.'),
    key: s.optional(
      s.record({ column: s.text, values: s.positive }),
      'The column whose equal numbers compete with each other, and how many there are.',
    ),
    closedUnder: s.optional(s.text, 'The column of parents, which stay with what stays.'),
    least: s.optional(s.positive, 'Samples that stay at least, where scores decide how many do; `kept` is the most then.'),
    per: s.described(s.oneOf('data', 'class'), 'Who competes with whom: all samples, or each class for itself.'),
    floor: s.optional(
      s.record({ share: s.text, keep: s.mapOf(s.count) }),
      'Samples that each class keeps at least, its best ones, by label.',
    ),
    of: s.described(s.positive, 'All samples of the data set, and those that are there when the statement acts.'),
    before: s.positive,
    asked: s.described(s.count, 'Samples that the target means to be left, and that are left.'),
    kept: s.positive,
    classes: s.optional(s.mapOf(sampleClass), 'By label, where classes matter: all samples, and those left where no score decides that.'),
    stream: s.optional(s.text, 'Random stream of a criterion that draws, as a path below the seed.'),
    defaults: s.defaults,
  },
  'What a plan says of `prune samples of D`: which scores rank the samples, and how many stay.',
);
export type PlannedSamples = s.Static<typeof prunedSamples>;

const tokenBlock = s.record(
  {
    block: s.count,
    value: s.described(s.text, 'What leaves the block: [batch, tokens, features].'),
    of: s.described(s.positive, 'Tokens that reach it, and those that later blocks read.'),
    kept: s.positive,
    lead: s.described(
      s.count,
      'Tokens at the beginning and at the end that stay whatever their score is: the model reads them by position.',
    ),
    tail: s.count,
    attention: s.optional(s.text, 'The attention [batch, heads, queries, tokens] whose mean is the score.'),
  },
  "The values are names of the model's graph; `positions` are drawn by the run.",
);
export type PlannedTokenBlock = s.Static<typeof tokenBlock>;

export const prunedTokens = s.record({
  kind: s.constant('prune tokens'),
  at: s.at,
  criterion: s.described(s.text, 'Canonical expression; the tokens with the lowest scores leave.'),
  blocks: s.described(s.list(tokenBlock), 'In the order of the graph; blocks behind which no token leaves are left out.'),
  macsBefore: s.described(s.count, 'Multiply-adds of a forward pass of one sample, before and after.'),
  macs: s.count,
  stream: s.optional(s.text, 'Random stream of a criterion that draws, one below it for each block, as a path below the seed.'),
  defaults: s.defaults,
});
export type PlannedTokens = s.Static<typeof prunedTokens>;
