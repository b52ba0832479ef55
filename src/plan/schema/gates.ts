/** Keys of a plan: gates, scores, codes and widths beside weights that train. */
import {
  constant,
  count,
  described,
  either,
  list,
  magnitude,
  mapOf,
  number,
  oneOf,
  optional,
  positive,
  record,
  text,
  texts,
  type Static,
} from './json-schema.ts';

/** Of all units, or one a unit. */
const cost = either(count, list(count));
export type PlannedCost = Static<typeof cost>;

const toward = record(
  {
    of: oneOf('params', 'flops', 'units'),
    share: described(text, 'The target at the end: `70%` of all.'),
    curve: optional(text),
    window: optional(record({ first: count, last: count }), 'Absent where the target stays the same: it falls from 100% along the curve.'),
    total: described(count, 'Parameters, multiply-adds or units: all of them, and those that no gate reaches.'),
    fixed: count,
    lr: described(magnitude, 'What the multipliers rise by, and where they start.'),
    linear: number,
    quadratic: magnitude,
  },
  'What is expected to be left behind gates, and the multipliers that hold it to a target.',
);
export type PlannedToward = Static<typeof toward>;

const gatedGroup = record({
  name: text,
  units: positive,
  readers: described(texts, 'Layers whose weights the gates multiply: those that read the units, or end a branch.'),
  params: optional(cost, 'Of a unit, where the loss counts them.'),
  flops: optional(cost),
});
export type PlannedGatedGroup = Static<typeof gatedGroup>;

const gatedGroups = list(gatedGroup);

const ofGates = {
  start: described(number, 'log α, m of an annealed gate, or the threshold, before the first step.'),
  temperature: described(magnitude, 'β of a gate; of thresholds, how wide the slope of the gradient is.'),
  toward: optional(toward),
  groups: described(gatedGroups, 'In graph order.'),
};

const hardConcrete = record({
  start: ofGates.start,
  temperature: ofGates.temperature,
  low: described(number, 'How far a gate reaches below 0, and beyond 1.'),
  high: number,
  toward: ofGates.toward,
  groups: ofGates.groups,
});
export type PlannedHardConcrete = Static<typeof hardConcrete>;

const annealed = record(
  { form: constant('annealed'), start: ofGates.start, toward: ofGates.toward, groups: ofGates.groups },
  'σ(τm) + b along the stage, and 1 after the last prune.',
);
export type PlannedAnnealed = Static<typeof annealed>;

const thresholds = record({ form: constant('thresholds'), ...ofGates }, 'Units are open above a threshold.');
export type PlannedThresholds = Static<typeof thresholds>;

/**
 * A gate on each unit of some groups, or a threshold for all units of each group; when the stage ends, they are folded
 * into the weights that they multiply.
 */
export const gates = either(hardConcrete, annealed, thresholds);
export type PlannedGates = Static<typeof gates>;

const inputGatedGroup = record({
  name: text,
  reads: described(text, 'The value that enters the branch, and its features, each of which has a weight in the gate.'),
  features: positive,
  params: optional(cost, 'Of the branch, where the loss counts them.'),
  flops: optional(cost),
});
export type PlannedInputGatedGroup = Static<typeof inputGatedGroup>;

export const inputGates = record(
  {
    start: described(number, 'b before the first step.'),
    consensus: described(number, 'Share of the samples that has to agree on one gate at least, where the prune cuts.'),
    groups: described(list(inputGatedGroup), 'In graph order.'),
  },
  'A gate on each residual branch, 1 or 0 for each sample; when the stage ends, the gates that remain are open.',
);
export type PlannedInputGates = Static<typeof inputGates>;

export const codes = record(
  {
    count: described(positive, 'K.'),
    start: described(number, 'Added to each number of a code.'),
    features: described(positive, 'Numbers of a sample, all of which the router reads.'),
    share: described(text, 'Share of a batch that each code takes, `50%`.'),
    groups: described(gatedGroups, 'In graph order.'),
  },
  'Codes of gates that train, as plans hold them.',
);
export type PlannedCodes = Static<typeof codes>;

const widthGroup = record({
  name: text,
  units: positive,
  widths: described(list(positive), 'In units, ascending; each starts as likely as the others.'),
  readers: described(texts, 'Layers whose weights are multiplied: those that read the units.'),
  params: optional(cost, 'Of a unit, where the loss counts them: one number where all are alike, else one a unit.'),
  flops: optional(cost),
});
export type PlannedWidthGroup = Static<typeof widthGroup>;

export const widths = record(
  {
    mixing: described(positive, 'How many widths of a group a step draws.'),
    temperature: described(magnitude, 'At the first step, and at the last one.'),
    to: magnitude,
    groups: described(list(widthGroup), 'In graph order.'),
    network: optional(
      record({
        total: described(positive, 'Of the whole network, multiply-adds of a sample.'),
        layers: described(mapOf(positive), 'Of layers that the groups lie in, by name.'),
      }),
      'What layers cost, where the loss names what is expected of them.',
    ),
  },
  'A distribution over the widths of some groups of units; when the stage ends, a prune takes some of them.',
);
export type PlannedWidths = Static<typeof widths>;

export const scores = record(
  {
    start: described(text, 'Their values before the first step: a canonical expression of the weights.'),
    layers: described(texts, 'Names, in graph order.'),
  },
  'A score beside each weight of some layers; it lasts as long as the stage.',
);
export type PlannedScores = Static<typeof scores>;
