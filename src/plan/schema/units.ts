/** Keys of a plan: what goes as a whole, which is units, samples and tokens; what competes with what, resources, and cuts of the graph. */
import * as s from './json-schema.ts';
import { groupings, norms, resources } from './unit-words.ts';

const member = s.record(
  {
    tensor: s.text,
    dims: s.list(s.count),
    axis: s.count,
    side: s.described(s.oneOf('producer', 'consumer', 'follower'), 'Makes the unit, reads it, or has it pass through.'),
    slices: s.described(s.positive, 'Slices of one unit along the axis.'),
  },
  'Slices of one stored tensor along one axis.',
);
export type PlannedMember = s.Static<typeof member>;

export const grouping = s.oneOf(...groupings);
export const norm = s.oneOf(...norms);

export const group = s.record(
  {
    name: s.described(s.text, '`channels of stem.conv`.'),
    kind: s.text,
    units: s.described(s.positive, 'What can go one by one: units, or bundles of `together` of them.'),
    together: s.optional(s.positive, 'Units that go at once, one of each part that a balance holds equal.'),
    multiple: s.optional(
      s.positive,
      'The number of units that remain is a multiple of this, once any is pruned; `units` counts the steps.',
    ),
    all: s.optional(s.positive, 'Units there are, where `units` counts steps.'),
    members: s.list(member),
    changes: s.optional(s.texts, 'Operators whose results for what stays change, so that the compacted model differs.'),
    cuts: s.optional(s.texts, 'Of a sublayer or a block: the sums that hand on their stream alone when it is pruned.'),
  },
  'Like units that compete; any of them can go.',
);
export type PlannedGroup = s.Static<typeof group>;

/** As latency is given: `4 ms`, `1/3 s`. */
const time: s.Schema<string> = { type: 'string', pattern: '^[0-9]+(\\.[0-9]+|/[0-9]+)? (s|ms|us)$' };

/** One of the two. */
export const left: s.Schema<string> = { type: 'string', pattern: `${s.share.pattern ?? ''}|${time.pattern ?? ''}` };

export const budget = s.record(
  {
    of: s.oneOf(...resources),
    share: s.optional(s.share, '`50%`; absent where a time is given.'),
    time: s.optional(time, 'Of latency: `4 ms`.'),
    from: s.optional(left, 'Over a window: the share of it that remains when the curve starts, in the same form.'),
    batch: s.optional(s.positive, 'Of latency: samples that pass at once; a profile of the plan was measured on as many.'),
  },
  'The most that may remain of a resource of the original model when the units are cut out.',
);
export type PlannedBudget = s.Static<typeof budget>;

export const stay = s.record({ group: s.text, units: s.positive, why: s.text });
export type PlannedStay = s.Static<typeof stay>;

const folding = s.record(
  {
    groups: s.described(s.texts, 'Names of the groups that are looked through.'),
    stays: s.optional(s.list(stay), 'Groups that are not, and why.'),
  },
  'Which units are constant, and whether each of their readers can hold that, only weights tell.',
);
export type PlannedFolding = s.Static<typeof folding>;

const modelLeft = s.record(
  { macs: s.described(s.count, 'Multiply-adds of one forward pass of one sample.'), parameters: s.count },
  'Of a model, some of whose units are cut.',
);
export type ModelLeft = s.Static<typeof modelLeft>;

const plannedLeft = s.record(
  {
    macs: s.described(s.count, 'Multiply-adds of one forward pass of one sample; `parameters` likewise.'),
    parameters: s.count,
    between: s.optional(s.record({ least: modelLeft, most: modelLeft }), 'What they lie between, where scores decide.'),
  },
  'An estimate where scores decide which groups lose units, or kinds overlap.',
);
export type PlannedLeft = s.Static<typeof plannedLeft>;

export const compact = s.record(
  {
    kind: s.constant('compact'),
    at: s.at,
    groups: s.described(s.texts, 'Names of groups that statements before it prune, or that are folded.'),
    changing: s.optional(s.texts, 'Of these groups those whose compacted outputs differ from the masked ones.'),
    folding: s.optional(folding, 'Where units that are one number whatever is fed go, too: their constants into what reads them.'),
    cut: s.described(
      s.oneOf('here', 'at end'),
      '`here`: what follows trains and is evaluated without them; which they are, only the run knows.',
    ),
    because: s.optional(s.text, 'Why not here.'),
    left: s.optional(plannedLeft, 'The size of the model then, where the graphs are cut here.'),
  },
  'The masked units of these groups are taken out.',
);
export type PlannedCompact = s.Static<typeof compact>;

/** When units leave the graphs that the network is computed with; the written model is without them. */
export type PlannedCutting = Pick<PlannedCompact, 'cut' | 'because'>;

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
