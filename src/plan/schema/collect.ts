/** Keys of a plan: a number of each weight that is kept under a name, and how it comes about. */
import { calibration } from './allocators.ts';
import { at, constant, count, defaults, described, number, optional, record, text, texts, type Static } from './json-schema.ts';

export const collect = record(
  {
    kind: constant('collect'),
    at,
    name: text,
    criterion: described(text, 'Canonical expression.'),
    statistics: optional(texts, 'What it needs beside the weights.'),
    calibration: optional(calibration),
    damping: optional(number, 'Share of its mean diagonal that is added to a second moment before it is inverted.'),
    layers: described(texts, 'Names of layers, in graph order, and the numbers that are kept: one a weight.'),
    numbers: count,
    defaults,
  },
  'Taken once, where it stands.',
);
export type PlannedCollect = Static<typeof collect>;

export const collectSteps = record(
  {
    kind: constant('collect steps'),
    at: described(count, 'When it is complete: the end of the stage.'),
    name: text,
    adds: described(text, 'Canonical expression of a step.'),
    smoothed: optional(number, 'The share that stays from step to step, where it is a moving average.'),
    layers: texts,
    numbers: count,
    defaults,
  },
  'Added up over the training steps of its stage, from 0.',
);
export type PlannedCollectSteps = Static<typeof collectSteps>;

export type AnyCollect = PlannedCollect | PlannedCollectSteps;
