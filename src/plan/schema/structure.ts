/** Keys of a plan: statements that join arms, go back, fit weights to outputs, and move masks and statistics. */
import { fallNames } from '../../vocabulary/decays/falls.ts';
import { calibration } from './allocators.ts';
import {
  at,
  constant,
  defaults,
  described,
  list,
  magnitude,
  mapOf,
  number,
  oneOf,
  optional,
  positive,
  record,
  share,
  text,
  texts,
  window,
  type Static,
} from './json-schema.ts';

export const average = record(
  {
    kind: constant('average'),
    at,
    arms: described(texts, "Names of the arms, in the order of the stage's `from`."),
    weights: optional(list(positive), 'What each arm counts in the mean, its samples; absent where all count alike.'),
  },
  `The mean of the arms' weights and statistics, which all have the same masks.`,
);
export type PlannedAverage = Static<typeof average>;

export const pick = record(
  {
    kind: constant('pick'),
    at,
    arms: described(texts, "Names of the arms, in the order of the stage's `from`."),
    arm: optional(text, 'Of equal arms the first is the best. Exactly one of `arm` and `by` is there.'),
    by: optional(record({ metric: text, on: text, best: oneOf('highest', 'lowest') })),
    defaults: optional(defaults),
  },
  'Goes on with one arm: the one that is named, or the one that measures best.',
);
export type PlannedPick = Static<typeof pick>;

const rewoundPart = oneOf('all', 'weights', 'masks', 'optimizer', 'clock', 'samples');
export type RewoundPart = Static<typeof rewoundPart>;

export const rewind = record(
  {
    kind: constant('rewind'),
    at,
    name: described(text, 'The mark.'),
    parts: optional(list(rewoundPart), 'Absent for `all` alone.'),
    tensors: optional(texts, 'The stored tensors that go back, where not all of them do.'),
  },
  'Goes back to a mark. `all` is parameters and statistics, under the masks of now.',
);
export type PlannedRewind = Static<typeof rewind>;

const starts = record(
  {
    uniform: optional(mapOf(text), 'Biases: drawn as the weights of these layers are.'),
    normal: optional(texts, 'Tables: drawn from the standard normal distribution.'),
    ones: optional(texts, '1: scales of norms, running variances.'),
    zeros: optional(texts, '0: shifts of norms, running means.'),
    quarters: optional(texts, '0.25: slopes of PReLU.'),
  },
  'Stored tensors, by what they begin with.',
);
export type PlannedStarts = Static<typeof starts>;

export const reset = record(
  {
    kind: constant('reset'),
    at,
    rule: oneOf('permuted', 'kaiming', 'pytorch'),
    layers: described(texts, 'Names of layers whose weights are drawn, in graph order.'),
    starts: optional(starts, 'Beside these weights, how other tensors begin; absent where weights alone are drawn.'),
    left: optional(texts, 'Stored tensors that stay as they are, in graph order, running statistics last.'),
    stream: described(text, 'Random stream, as a path below the seed; each tensor has its own below it.'),
    defaults: optional(defaults),
  },
  'Draws the weights of layers anew, and with `all` whatever else a network begins with, under the masks of now.',
);
export type PlannedReset = Static<typeof reset>;

const clientSamples = record(
  {
    clients: described(text, 'The name of their split.'),
    samples: positive,
    total: described(positive, 'Of all clients together.'),
    batch: positive,
    stream: described(text, 'Random stream of the choice, as a path below the seed; each client has its own below it.'),
  },
  'So many samples of each client, or all that it has, the same ones at every pass.',
);
export type PlannedClientSamples = Static<typeof clientSamples>;

const round = record({ nth: positive, of: positive });
export type PlannedRound = Static<typeof round>;

export const rewire = record(
  {
    kind: constant('rewire'),
    share: described(share, "Share of the live weights that moves at first, `50%`; and, where it falls, at the window's end."),
    decay: record({ name: oneOf('constant', ...fallNames), to: share }),
    per: described(oneOf('layer', 'all'), 'Who shares a budget: each layer for itself, or all together.'),
    growth: described(text, 'Canonical score of growth, over gradients of the last batch or of `using`: `|avg(g)|`; or `draw()`.'),
    using: optional(clientSamples, 'The clients whose gradients are averaged, at one instant; absent during training.'),
    round: optional(round, 'The round that it acts in, where the share falls from round to round.'),
    layers: texts,
    window: described(window, 'It acts at the times of this but 0; `rewire/fall.ts` says which share moves at each.'),
    stream: optional(text, 'Random stream of a growth that draws, as a path below the seed.'),
    defaults,
  },
  'Drops the weakest live weights of each layer, by |w|, and grows as many of all zeros.',
);
export type PlannedRewire = Static<typeof rewire>;

export const until = record(
  {
    metric: text,
    expression: optional(text, `Of the recipe's own metric: what it is, over live weights; it needs no data.`),
    on: optional(text),
    min: optional(number),
    max: optional(number),
    every: described(positive, 'Steps between two looks.'),
    text,
    defaults,
  },
  'When a stage may end before its last step: as soon as a metric lies in its bounds.',
);
export type PlannedUntil = Static<typeof until>;

export const calibrate = record(
  { kind: constant('calibrate'), what: constant('norms'), at, calibration },
  'Takes the running statistics of batch normalisations anew, in one pass without gradients.',
);
export type PlannedCalibrate = Static<typeof calibrate>;

export const reconstruct = record(
  {
    kind: constant('reconstruct'),
    at,
    by: constant('least squares'),
    layers: described(texts, 'Names of layers with pruned weights, in graph order.'),
    calibration,
    damping: described(magnitude, 'Share of the mean diagonal of the second moment by which dense weights are preferred.'),
    underMasks: optional(text, 'Why its samples pass through the whole network, where units are cut before it.'),
    defaults,
  },
  'The kept weights of each layer are fitted to the outputs of the dense layer, by least squares.',
);
export type PlannedReconstruct = Static<typeof reconstruct>;
