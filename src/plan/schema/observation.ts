/** Keys of a plan: measurements and claims. */
import * as s from './json-schema.ts';

export const measure = s.record(
  {
    kind: s.constant('measure'),
    metric: s.text,
    expression: s.optional(s.text, `Of the recipe's own metric: what it is, over live weights; it needs no data.`),
    layers: s.optional(s.texts, 'Names of the layers whose weights it is made of, where the recipe names single ones.'),
    on: s.optional(s.text),
    between: s.optional(s.texts, 'Two marks: the barrier of the metric on the straight line between their weights.'),
    best: s.optional(s.oneOf('highest', 'lowest'), 'Of a barrier: which of two values is the better one.'),
    batch: s.optional(s.positive, 'Of a latency: samples that pass at once; a profile of the plan was measured on as many.'),
    at: s.at,
    defaults: s.optional(s.defaults),
  },
  'The part of a plan for statements that only observe: measurements and claims.',
);
export type PlannedMeasure = s.Static<typeof measure>;

const ofSubject = {
  metric: s.text,
  expression: s.optional(s.text, "Of the recipe's own metric: what it is, over live weights."),
  of: s.described(s.text, '`model`, `params`, the name of a stage or of a mark, or empty.'),
  after: s.optional(s.text, 'The stage at whose end it is taken; absent for the state in which it is checked.'),
  batch: s.optional(s.positive, 'Of a latency: samples that pass at once; a profile of the plan was measured on as many.'),
};

const subject = s.record(ofSubject, 'A metric, and what it is taken of.');
export type Subject = s.Static<typeof subject>;

const statistic = s.oneOf('median', 'mean');
export type Statistic = s.Static<typeof statistic>;

const claim = s.record(
  {
    ...ofSubject,
    layers: s.optional(s.texts, 'Names of the layers that are counted, where the recipe names single ones.'),
    min: s.optional(s.number),
    max: s.optional(s.number),
    strict: s.optional(s.truth, 'The bounds themselves are left out: `<` and `>`.'),
    share: s.optional(s.truth, 'Of a resource: the bounds are shares of what the original model takes.'),
    than: s.optional(subject, 'What it is compared with: the bounds are then those of the difference.'),
    factor: s.optional(s.number, 'What the other value is multiplied by first: 1.3 in `130% of original`.'),
    relative: s.optional(s.truth, 'The bounds of the difference are shares of the other value, without its sign.'),
    over: s.optional(
      s.record({ statistic, seeds: { ...s.positive, minimum: 2 } }),
      'The same stages carried out with several seeds, of whose values this is taken.',
    ),
  },
  'What an `expect` claims: a measured quantity against bounds (shares as fractions), included.',
);
export type Claim = s.Static<typeof claim>;

export const expectation = s.record({ kind: s.constant('expect'), text: s.text, at: s.at, claim });
export type PlannedExpect = s.Static<typeof expectation>;

export const look = s.record(
  {
    repeat: s.described(s.text, 'Path of the repeat: `repeat`, `repeat[2]/repeat`.'),
    text: s.text,
    claim,
    on: s.optional(s.text, 'Where the metric needs data.'),
  },
  'What ends a repeat after a round.',
);
export type PlannedLook = s.Static<typeof look>;
