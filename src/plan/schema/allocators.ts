/** Keys of a plan: samples that statistics are taken from, what is collected of them, and the rules of computed allocations. */
import {
  constant,
  count,
  defaults,
  described,
  list,
  magnitude,
  mapOf,
  oneOf,
  optional,
  positive,
  record,
  tagged,
  text,
  truth,
  type Static,
  at,
  number,
  texts,
} from './json-schema.ts';

export const calibration = record(
  {
    data: text,
    samples: positive,
    perClass: optional(positive, 'So many of each class, the first ones or the first drawn; together they are `samples`.'),
    batch: described(positive, `Samples that pass through the network at once; 1 where each one's gradient is needed.`),
    stream: optional(text, 'Random stream of the draw, as a path below the seed.'),
    sequentially: optional(truth, `True where a block's inputs come from the pruned blocks before it.`),
    defaults,
  },
  'The first samples of a data set, or drawn ones where there is a stream.',
);
export type PlannedCalibration = Static<typeof calibration>;

function measured<const By extends string>(by: By) {
  return record(
    {
      by: described(
        constant(by),
        '`proportional`: what is kept beyond floors, in proportion to it. `shifted`: the same share of every part goes on top of what is gone, moved by the number. `logistic`: what is kept, in proportion to the logistic function of its distance from the mean.',
      ),
      score: described(text, '`zeroth`, or a canonical expression.'),
      eps: optional(magnitude, 'Of `zeroth`: how far weights are moved.'),
      amplitude: optional(magnitude, 'Of `shifted`: by how much the farthest sparsity is moved.'),
      scale: optional(magnitude, 'Of `logistic`: what the distance from the mean is multiplied by.'),
      branches: optional(mapOf(text), 'Where it is a number of a whole branch: by layer, the block or sublayer that it lies in.'),
      per: oneOf('layer', 'block'),
      calibration: optional(calibration, 'Where the number comes from samples.'),
      stream: optional(text, 'Random stream of `zeroth`, as a path below the seed.'),
      bounds: described(
        mapOf(list(count)),
        'By layer, the fewest and the most units that it can have lost at the end, whatever is measured.',
      ),
      defaults,
    },
    'Shares that follow a number which is measured of each layer; of a block, of its layers together.',
  );
}

const common = {
  levels: described(positive, 'Into how many equal steps the sparsity of a layer is parted.'),
  data: described(text, 'The first samples of a data set.'),
  samples: positive,
  defaults,
};

const byThreshold = record(
  {
    by: constant('global'),
    criterion: text,
    at: optional(text, 'The mark whose weights are ranked; absent, it is the network at the time of the update.'),
    calibration: optional(calibration, 'Of units: where the criterion comes from samples.'),
  },
  'The counts that a global threshold on a criterion of the weights gives, at a mark or now.',
);
export type GlobalAllocator = Static<typeof byThreshold>;

const sensitivity = record(
  {
    by: constant('sensitivity'),
    metric: described(text, 'As the run calls it.'),
    best: described(oneOf('highest', 'lowest'), 'Which of two values is the better one.'),
    ...common,
  },
  'The counts at which what is measured of each layer alone sums to the least.',
);
export type SensitivityAllocator = Static<typeof sensitivity>;

const distortion = record(
  { by: constant('distortion'), ...common },
  'The same, of how far the outputs move: of all samples the largest mean squared change.',
);
export type DistortionAllocator = Static<typeof distortion>;

const proportional = measured('proportional');
const shifted = measured('shifted');
const logistic = measured('logistic');
export type MeasuredAllocator = Static<typeof proportional> | Static<typeof shifted> | Static<typeof logistic>;

export const allocator = tagged('by', [byThreshold, sensitivity, distortion, proportional, shifted, logistic]);
export type PlannedAllocator = Static<typeof allocator>;

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
