/** Keys of a plan: gates, scores, codes and widths beside weights that train. */
import * as s from './json-schema.ts';

/** Of all units, or one a unit. */
const cost = s.either(s.count, s.list(s.count));
export type PlannedCost = s.Static<typeof cost>;

const toward = s.record(
  {
    of: s.oneOf('params', 'flops', 'units'),
    share: s.described(s.text, 'The target at the end: `70%` of all.'),
    curve: s.optional(s.text),
    window: s.optional(
      s.record({ first: s.count, last: s.count }),
      'Absent where the target stays the same: it falls from 100% along the curve.',
    ),
    total: s.described(s.count, 'Parameters, multiply-adds or units: all of them, and those that no gate reaches.'),
    fixed: s.count,
    lr: s.described(s.magnitude, 'What the multipliers rise by, and where they start.'),
    linear: s.number,
    quadratic: s.magnitude,
  },
  'What is expected to be left behind gates, and the multipliers that hold it to a target.',
);
export type PlannedToward = s.Static<typeof toward>;

const gatedGroup = s.record({
  name: s.text,
  units: s.positive,
  readers: s.described(s.texts, 'Layers whose weights the gates multiply: those that read the units, or end a branch.'),
  params: s.optional(cost, 'Of a unit, where the loss counts them.'),
  flops: s.optional(cost),
});
export type PlannedGatedGroup = s.Static<typeof gatedGroup>;

const gatedGroups = s.list(gatedGroup);

const ofGates = {
  start: s.described(s.number, 'log α, m of an annealed gate, or the threshold, before the first step.'),
  temperature: s.described(s.magnitude, 'β of a gate; of thresholds, how wide the slope of the gradient is.'),
  toward: s.optional(toward),
  groups: s.described(gatedGroups, 'In graph order.'),
};

const hardConcrete = s.record({
  start: ofGates.start,
  temperature: ofGates.temperature,
  low: s.described(s.number, 'How far a gate reaches below 0, and beyond 1.'),
  high: s.number,
  toward: ofGates.toward,
  groups: ofGates.groups,
});
export type PlannedHardConcrete = s.Static<typeof hardConcrete>;

const annealed = s.record(
  { form: s.constant('annealed'), start: ofGates.start, toward: ofGates.toward, groups: ofGates.groups },
  'σ(τm) + b along the stage, and 1 after the last prune.',
);
export type PlannedAnnealed = s.Static<typeof annealed>;

const thresholds = s.record({ form: s.constant('thresholds'), ...ofGates }, 'Units are open above a threshold.');
export type PlannedThresholds = s.Static<typeof thresholds>;

/**
 * A gate on each unit of some groups, or a threshold for all units of each group; when the stage ends, they are folded
 * into the weights that they multiply.
 */
export const gates = s.either(hardConcrete, annealed, thresholds);
export type PlannedGates = s.Static<typeof gates>;

const inputGatedGroup = s.record({
  name: s.text,
  reads: s.described(s.text, 'The value that enters the branch, and its features, each of which has a weight in the gate.'),
  features: s.positive,
  params: s.optional(cost, 'Of the branch, where the loss counts them.'),
  flops: s.optional(cost),
});
export type PlannedInputGatedGroup = s.Static<typeof inputGatedGroup>;

export const inputGates = s.record(
  {
    start: s.described(s.number, 'b before the first step.'),
    consensus: s.described(s.number, 'Share of the samples that has to agree on one gate at least, where the prune cuts.'),
    groups: s.described(s.list(inputGatedGroup), 'In graph order.'),
  },
  'A gate on each residual branch, 1 or 0 for each sample; when the stage ends, the gates that remain are open.',
);
export type PlannedInputGates = s.Static<typeof inputGates>;

export const codes = s.record(
  {
    count: s.described(s.positive, 'K.'),
    start: s.described(s.number, 'Added to each number of a code.'),
    features: s.described(s.positive, 'Numbers of a sample, all of which the router reads.'),
    share: s.described(s.text, 'Share of a batch that each code takes, `50%`.'),
    groups: s.described(gatedGroups, 'In graph order.'),
  },
  'Codes of gates that train, as plans hold them.',
);
export type PlannedCodes = s.Static<typeof codes>;

const widthGroup = s.record({
  name: s.text,
  units: s.positive,
  widths: s.described(s.list(s.positive), 'In units, ascending; each starts as likely as the others.'),
  readers: s.described(s.texts, 'Layers whose weights are multiplied: those that read the units.'),
  params: s.optional(cost, 'Of a unit, where the loss counts them: one number where all are alike, else one a unit.'),
  flops: s.optional(cost),
});
export type PlannedWidthGroup = s.Static<typeof widthGroup>;

export const widths = s.record(
  {
    mixing: s.described(s.positive, 'How many widths of a group a step draws.'),
    temperature: s.described(s.magnitude, 'At the first step, and at the last one.'),
    to: s.magnitude,
    groups: s.described(s.list(widthGroup), 'In graph order.'),
    network: s.optional(
      s.record({
        total: s.described(s.positive, 'Of the whole network, multiply-adds of a sample.'),
        layers: s.described(s.mapOf(s.positive), 'Of layers that the groups lie in, by name.'),
      }),
      'What layers cost, where the loss names what is expected of them.',
    ),
  },
  'A distribution over the widths of some groups of units; when the stage ends, a prune takes some of them.',
);
export type PlannedWidths = s.Static<typeof widths>;

export const scores = s.record(
  {
    start: s.described(s.text, 'Their values before the first step: a canonical expression of the weights.'),
    layers: s.described(s.texts, 'Names, in graph order.'),
  },
  'A score beside each weight of some layers; it lasts as long as the stage.',
);
export type PlannedScores = s.Static<typeof scores>;
