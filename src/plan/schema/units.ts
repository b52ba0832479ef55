/** Keys of a plan: units, what competes with what, resources, and cuts of the graph. */
import {
  at,
  constant,
  count,
  described,
  list,
  oneOf,
  optional,
  positive,
  record,
  share,
  text,
  texts,
  type Schema,
  type Static,
} from './json-schema.ts';

export const groupings = ['sum', 'mean', 'max', 'l2', 'product', 'first', 'readers'] as const;
export type PlannedGrouping = (typeof groupings)[number];

export const norms = ['sum', 'mean', 'max', 'l2', 'std', 'standard', 'size', 'params'] as const;
export type PlannedNorm = (typeof norms)[number];

export const resources = ['flops', 'params', 'bytes', 'latency'] as const;
export type PlannedResource = (typeof resources)[number];

/** What metrics count of a network, beside what it computes. */
export const measuredResources = [...resources, 'memory'] as const;
export type MeasuredResource = (typeof measuredResources)[number];

const member = record(
  {
    tensor: text,
    dims: list(count),
    axis: count,
    side: described(oneOf('producer', 'consumer', 'follower'), 'Makes the unit, reads it, or has it pass through.'),
    slices: described(positive, 'Slices of one unit along the axis.'),
  },
  'Slices of one stored tensor along one axis.',
);
export type PlannedMember = Static<typeof member>;

export const grouping = oneOf(...groupings);

export const norm = oneOf(...norms);

export const group = record(
  {
    name: described(text, '`channels of stem.conv`.'),
    kind: text,
    units: described(positive, 'What can go one by one: units, or bundles of `together` of them.'),
    together: optional(positive, 'Units that go at once, one of each part that a balance holds equal.'),
    multiple: optional(positive, 'The number of units that remain is a multiple of this, once any is pruned; `units` counts the steps.'),
    all: optional(positive, 'Units there are, where `units` counts steps.'),
    members: list(member),
    changes: optional(texts, 'Operators whose results for what stays change, so that the compacted model differs.'),
    cuts: optional(texts, 'Of a sublayer or a block: the sums that hand on their stream alone when it is pruned.'),
  },
  'Like units that compete; any of them can go.',
);
export type PlannedGroup = Static<typeof group>;

/** As latency is given: `4 ms`, `1/3 s`. */
const time: Schema<string> = { type: 'string', pattern: '^[0-9]+(\\.[0-9]+|/[0-9]+)? (s|ms|us)$' };

/** One of the two. */
export const left: Schema<string> = { type: 'string', pattern: `${share.pattern ?? ''}|${time.pattern ?? ''}` };

export const budget = record(
  {
    of: oneOf(...resources),
    share: optional(share, '`50%`; absent where a time is given.'),
    time: optional(time, 'Of latency: `4 ms`.'),
    from: optional(left, 'Over a window: the share of it that remains when the curve starts, in the same form.'),
    batch: optional(positive, 'Of latency: samples that pass at once; a profile of the plan was measured on as many.'),
  },
  'The most that may remain of a resource of the original model when the units are cut out.',
);
export type PlannedBudget = Static<typeof budget>;

export const stay = record({ group: text, units: positive, why: text });
export type PlannedStay = Static<typeof stay>;

const folding = record(
  {
    groups: described(texts, 'Names of the groups that are looked through.'),
    stays: optional(list(stay), 'Groups that are not, and why.'),
  },
  'Which units are constant, and whether each of their readers can hold that, only weights tell.',
);
export type PlannedFolding = Static<typeof folding>;

const modelLeft = record(
  { macs: described(count, 'Multiply-adds of one forward pass of one sample.'), parameters: count },
  'Of a model, some of whose units are cut; an estimate where scores decide which groups lose them, or kinds overlap.',
);
export type ModelLeft = Static<typeof modelLeft>;

export const compact = record(
  {
    kind: constant('compact'),
    at,
    groups: described(texts, 'Names of groups that statements before it prune, or that are folded.'),
    changing: optional(texts, 'Of these groups those whose compacted outputs differ from the masked ones.'),
    folding: optional(folding, 'Where units that are one number whatever is fed go, too: their constants into what reads them.'),
    cut: described(
      oneOf('here', 'at end'),
      '`here`: what follows trains and is evaluated without them; which they are, only the run knows.',
    ),
    because: optional(text, 'Why not here.'),
    left: optional(modelLeft, 'What is left then, where the graphs are cut here.'),
  },
  'The masked units of these groups are taken out.',
);
export type PlannedCompact = Static<typeof compact>;

/** When units leave the graphs that the network is computed with; the written model is without them. */
export type PlannedCutting = Pick<PlannedCompact, 'cut' | 'because'>;
