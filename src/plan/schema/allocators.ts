/** Keys of a plan: samples that statistics are taken from, what is collected of them, and the rules of computed allocations. */
import * as s from './json-schema.ts';

export const calibration = s.record(
  {
    data: s.text,
    samples: s.positive,
    perClass: s.optional(s.positive, 'So many of each class, the first ones or the first drawn; together they are `samples`.'),
    batch: s.described(s.positive, `Samples that pass through the network at once; 1 where each one's gradient is needed.`),
    stream: s.optional(s.text, 'Random stream of the draw, as a path below the seed.'),
    sequentially: s.optional(s.truth, `True where a block's inputs come from the pruned blocks before it.`),
    defaults: s.defaults,
  },
  'The first samples of a data set, or drawn ones where there is a stream.',
);
export type PlannedCalibration = s.Static<typeof calibration>;

function measured<const By extends string>(by: By) {
  return s.record(
    {
      by: s.described(
        s.constant(by),
        '`proportional`: what is kept beyond floors, in proportion to it. `shifted`: the same share of every part goes on top of what is gone, moved by the number. `logistic`: what is kept, in proportion to the logistic function of its distance from the mean.',
      ),
      score: s.described(s.text, '`zeroth`, or a canonical expression.'),
      eps: s.optional(s.magnitude, 'Of `zeroth`: how far weights are moved.'),
      amplitude: s.optional(s.magnitude, 'Of `shifted`: by how much the farthest sparsity is moved.'),
      scale: s.optional(s.magnitude, 'Of `logistic`: what the distance from the mean is multiplied by.'),
      branches: s.optional(s.mapOf(s.text), 'Where it is a number of a whole branch: by layer, the block or sublayer that it lies in.'),
      per: s.oneOf('layer', 'block'),
      calibration: s.optional(calibration, 'Where the number comes from samples.'),
      stream: s.optional(s.text, 'Random stream of `zeroth`, as a path below the seed.'),
      bounds: s.described(
        s.mapOf(s.list(s.count)),
        'By layer, the fewest and the most units that it can have lost at the end, whatever is measured.',
      ),
      defaults: s.defaults,
    },
    'Shares that follow a number which is measured of each layer; of a block, of its layers together.',
  );
}

const common = {
  levels: s.described(s.positive, 'Into how many equal steps the sparsity of a layer is parted.'),
  data: s.described(s.text, 'The first samples of a data set.'),
  samples: s.positive,
  defaults: s.defaults,
};

const byThreshold = s.record(
  {
    by: s.constant('global'),
    criterion: s.text,
    at: s.optional(s.text, 'The mark whose weights are ranked; absent, it is the network at the time of the update.'),
    calibration: s.optional(calibration, 'Of units: where the criterion comes from samples.'),
  },
  'The counts that a global threshold on a criterion of the weights gives, at a mark or now.',
);
export type GlobalAllocator = s.Static<typeof byThreshold>;

const sensitivity = s.record(
  {
    by: s.constant('sensitivity'),
    metric: s.described(s.text, 'As the run calls it.'),
    best: s.described(s.oneOf('highest', 'lowest'), 'Which of two values is the better one.'),
    ...common,
  },
  'The counts at which what is measured of each layer alone sums to the least.',
);
export type SensitivityAllocator = s.Static<typeof sensitivity>;

const distortion = s.record(
  { by: s.constant('distortion'), ...common },
  'The same, of how far the outputs move: of all samples the largest mean squared change.',
);
export type DistortionAllocator = s.Static<typeof distortion>;

const proportional = measured('proportional');
const shifted = measured('shifted');
const logistic = measured('logistic');
export type MeasuredAllocator = s.Static<typeof proportional> | s.Static<typeof shifted> | s.Static<typeof logistic>;

export const allocator = s.tagged('by', [byThreshold, sensitivity, distortion, proportional, shifted, logistic]);
export type PlannedAllocator = s.Static<typeof allocator>;

export const collect = s.record(
  {
    kind: s.constant('collect'),
    at: s.at,
    name: s.text,
    criterion: s.described(s.text, 'Canonical expression.'),
    statistics: s.optional(s.texts, 'What it needs beside the weights.'),
    calibration: s.optional(calibration),
    damping: s.optional(s.number, 'Share of its mean diagonal that is added to a second moment before it is inverted.'),
    layers: s.described(s.texts, 'Names of layers, in graph order, and the numbers that are kept: one a weight.'),
    numbers: s.count,
    defaults: s.defaults,
  },
  'Taken once, where it stands.',
);
export type PlannedCollect = s.Static<typeof collect>;

export const collectSteps = s.record(
  {
    kind: s.constant('collect steps'),
    at: s.described(s.count, 'When it is complete: the end of the stage.'),
    name: s.text,
    adds: s.described(s.text, 'Canonical expression of a step.'),
    smoothed: s.optional(s.number, 'The share that stays from step to step, where it is a moving average.'),
    layers: s.texts,
    numbers: s.count,
    defaults: s.defaults,
  },
  'Added up over the training steps of its stage, from 0.',
);
export type PlannedCollectSteps = s.Static<typeof collectSteps>;
export type AnyCollect = PlannedCollect | PlannedCollectSteps;
