/** Keys of a plan: statements that join arms, go back, fit weights to outputs, and move masks and statistics. */
import { fallNames } from '../../vocabulary/decays/falls.ts';
import { calibration } from './allocators.ts';
import * as s from './json-schema.ts';

export const average = s.record(
  {
    kind: s.constant('average'),
    at: s.at,
    arms: s.described(s.texts, "Names of the arms, in the order of the stage's `from`."),
    weights: s.optional(s.list(s.positive), 'What each arm counts in the mean, its samples; absent where all count alike.'),
  },
  `The mean of the arms' weights and statistics, which all have the same masks.`,
);
export type PlannedAverage = s.Static<typeof average>;

export const pick = s.record(
  {
    kind: s.constant('pick'),
    at: s.at,
    arms: s.described(s.texts, "Names of the arms, in the order of the stage's `from`."),
    arm: s.optional(s.text, 'Of equal arms the first is the best. Exactly one of `arm` and `by` is there.'),
    by: s.optional(s.record({ metric: s.text, on: s.text, best: s.oneOf('highest', 'lowest') })),
    defaults: s.optional(s.defaults),
  },
  'Goes on with one arm: the one that is named, or the one that measures best.',
);
export type PlannedPick = s.Static<typeof pick>;

const rewoundPart = s.oneOf('all', 'weights', 'masks', 'optimizer', 'clock', 'samples');
export type RewoundPart = s.Static<typeof rewoundPart>;

export const rewind = s.record(
  {
    kind: s.constant('rewind'),
    at: s.at,
    name: s.described(s.text, 'The mark.'),
    parts: s.optional(s.list(rewoundPart), 'Absent for `all` alone.'),
    tensors: s.optional(s.texts, 'The stored tensors that go back, where not all of them do.'),
  },
  'Goes back to a mark. `all` is parameters and statistics, under the masks of now.',
);
export type PlannedRewind = s.Static<typeof rewind>;

const starts = s.record(
  {
    uniform: s.optional(s.mapOf(s.text), 'Biases: drawn as the weights of these layers are.'),
    normal: s.optional(s.texts, 'Tables: drawn from the standard normal distribution.'),
    ones: s.optional(s.texts, '1: scales of norms, running variances.'),
    zeros: s.optional(s.texts, '0: shifts of norms, running means.'),
    quarters: s.optional(s.texts, '0.25: slopes of PReLU.'),
  },
  'Stored tensors, by what they begin with.',
);
export type PlannedStarts = s.Static<typeof starts>;

export const reset = s.record(
  {
    kind: s.constant('reset'),
    at: s.at,
    rule: s.oneOf('permuted', 'kaiming', 'pytorch'),
    layers: s.described(s.texts, 'Names of layers whose weights are drawn, in graph order.'),
    starts: s.optional(starts, 'Beside these weights, how other tensors begin; absent where weights alone are drawn.'),
    left: s.optional(s.texts, 'Stored tensors that stay as they are, in graph order, running statistics last.'),
    stream: s.described(s.text, 'Random stream, as a path below the seed; each tensor has its own below it.'),
    defaults: s.optional(s.defaults),
  },
  'Draws the weights of layers anew, and with `all` whatever else a network begins with, under the masks of now.',
);
export type PlannedReset = s.Static<typeof reset>;

const clientSamples = s.record(
  {
    clients: s.described(s.text, 'The name of their split.'),
    samples: s.positive,
    total: s.described(s.positive, 'Of all clients together.'),
    batch: s.positive,
    stream: s.described(s.text, 'Random stream of the choice, as a path below the seed; each client has its own below it.'),
  },
  'So many samples of each client, or all that it has, the same ones at every pass.',
);
export type PlannedClientSamples = s.Static<typeof clientSamples>;

const round = s.record({ nth: s.positive, of: s.positive });
export type PlannedRound = s.Static<typeof round>;

export const rewire = s.record(
  {
    kind: s.constant('rewire'),
    share: s.described(s.share, "Share of the live weights that moves at first, `50%`; and, where it falls, at the window's end."),
    decay: s.record({ name: s.oneOf('constant', ...fallNames), to: s.share }),
    per: s.described(s.oneOf('layer', 'all'), 'Who shares a budget: each layer for itself, or all together.'),
    growth: s.described(s.text, 'Canonical score of growth, over gradients of the last batch or of `using`: `|avg(g)|`; or `draw()`.'),
    using: s.optional(clientSamples, 'The clients whose gradients are averaged, at one instant; absent during training.'),
    round: s.optional(round, 'The round that it acts in, where the share falls from round to round.'),
    layers: s.texts,
    window: s.described(s.window, 'It acts at the times of this but 0; `rewire/fall.ts` says which share moves at each.'),
    stream: s.optional(s.text, 'Random stream of a growth that draws, as a path below the seed.'),
    defaults: s.defaults,
  },
  'Drops the weakest live weights of each layer, by |w|, and grows as many of all zeros.',
);
export type PlannedRewire = s.Static<typeof rewire>;

export const until = s.record(
  {
    metric: s.text,
    expression: s.optional(s.text, `Of the recipe's own metric: what it is, over live weights; it needs no data.`),
    on: s.optional(s.text),
    min: s.optional(s.number),
    max: s.optional(s.number),
    every: s.described(s.positive, 'Steps between two looks.'),
    text: s.text,
    defaults: s.defaults,
  },
  'When a stage may end before its last step: as soon as a metric lies in its bounds.',
);
export type PlannedUntil = s.Static<typeof until>;

export const calibrate = s.record(
  { kind: s.constant('calibrate'), what: s.constant('norms'), at: s.at, calibration },
  'Takes the running statistics of batch normalisations anew, in one pass without gradients.',
);
export type PlannedCalibrate = s.Static<typeof calibrate>;

export const reconstruct = s.record(
  {
    kind: s.constant('reconstruct'),
    at: s.at,
    by: s.constant('least squares'),
    layers: s.described(s.texts, 'Names of layers with pruned weights, in graph order.'),
    calibration,
    damping: s.described(s.magnitude, 'Share of the mean diagonal of the second moment by which dense weights are preferred.'),
    underMasks: s.optional(s.text, 'Why its samples pass through the whole network, where units are cut before it.'),
    defaults: s.defaults,
  },
  'The kept weights of each layer are fitted to the outputs of the dense layer, by least squares.',
);
export type PlannedReconstruct = s.Static<typeof reconstruct>;
