/** Keys of a plan: measurements and claims. */
import {
  at,
  constant,
  defaults,
  described,
  number,
  oneOf,
  optional,
  positive,
  record,
  text,
  texts,
  truth,
  type Static,
} from './json-schema.ts';

export const measure = record(
  {
    kind: constant('measure'),
    metric: text,
    expression: optional(text, `Of the recipe's own metric: what it is, over live weights; it needs no data.`),
    layers: optional(texts, 'Names of the layers whose weights it is made of, where the recipe names single ones.'),
    on: optional(text),
    between: optional(texts, 'Two marks: the barrier of the metric on the straight line between their weights.'),
    best: optional(oneOf('highest', 'lowest'), 'Of a barrier: which of two values is the better one.'),
    batch: optional(positive, 'Of a latency: samples that pass at once; a profile of the plan was measured on as many.'),
    at,
    defaults: optional(defaults),
  },
  'The part of a plan for statements that only observe: measurements and claims.',
);
export type PlannedMeasure = Static<typeof measure>;

const ofSubject = {
  metric: text,
  expression: optional(text, "Of the recipe's own metric: what it is, over live weights."),
  of: described(text, '`model`, `params`, the name of a stage or of a mark, or empty.'),
  after: optional(text, 'The stage at whose end it is taken; absent for the state in which it is checked.'),
  batch: optional(positive, 'Of a latency: samples that pass at once; a profile of the plan was measured on as many.'),
};

const subject = record(ofSubject, 'A metric, and what it is taken of.');
export type Subject = Static<typeof subject>;

const statistic = oneOf('median', 'mean');
export type Statistic = Static<typeof statistic>;

const claim = record(
  {
    ...ofSubject,
    layers: optional(texts, 'Names of the layers that are counted, where the recipe names single ones.'),
    min: optional(number),
    max: optional(number),
    strict: optional(truth, 'The bounds themselves are left out: `<` and `>`.'),
    share: optional(truth, 'Of a resource: the bounds are shares of what the original model takes.'),
    than: optional(subject, 'What it is compared with: the bounds are then those of the difference.'),
    factor: optional(number, 'What the other value is multiplied by first: 1.3 in `130% of original`.'),
    relative: optional(truth, 'The bounds of the difference are shares of the other value, without its sign.'),
    over: optional(
      record({ statistic, seeds: { ...positive, minimum: 2 } }),
      'The same stages carried out with several seeds, of whose values this is taken.',
    ),
  },
  'What an `expect` claims: a measured quantity against bounds (shares as fractions), included.',
);
export type Claim = Static<typeof claim>;

export const expectation = record({ kind: constant('expect'), text, at, claim });
export type PlannedExpect = Static<typeof expectation>;

export const look = record(
  {
    repeat: described(text, 'Path of the repeat: `repeat`, `repeat[2]/repeat`.'),
    text,
    claim,
    on: optional(text, 'Where the metric needs data.'),
  },
  'What ends a repeat after a round.',
);
export type PlannedLook = Static<typeof look>;
