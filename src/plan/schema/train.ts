/** Keys of a plan: a training statement. */
import {
  beyondZero,
  constant,
  count,
  defaults,
  described,
  list,
  magnitude,
  number,
  oneOf,
  optional,
  positive,
  record,
  text,
  texts,
  type Static,
} from './json-schema.ts';
import { decay } from './decay.ts';
import { deltas } from './deltas.ts';
import { codes, gates, inputGates, scores, widths } from './gates.ts';
import { lossName, term } from './objective.ts';
import { optimizer } from './optimizer.ts';

/** How BA meets the weight and its mask; `pruned` trains as `plain` does and is merged under the mask. */
const adapterForm = oneOf('plain', 'masked', 'pruned', 'scaled');
export type AdapterForm = Static<typeof adapterForm>;

const adapter = record({
  layer: text,
  tensor: text,
  form: adapterForm,
  rank: positive,
  alpha: described(number, 'Scale of BA is alpha / rank.'),
  rows: described(positive, 'rank · (rows + columns) of the matrix [out, in · kernel].'),
  columns: positive,
  parameters: positive,
});
export type PlannedAdapter = Static<typeof adapter>;

const rate = record(
  {
    factor: described(magnitude, 'Of the rate of the other tensors, at each step.'),
    tensors: described(texts, 'Tensors, with the adapters beside them, in graph order.'),
  },
  'Parts that train at another rate, as plans hold them.',
);
export type PlannedRate = Static<typeof rate>;

const half = record(
  { nth: oneOf(1, 2), samples: positive, stream: described(text, 'The stream, below the seed, whose order of all samples is cut in two.') },
  'The half of the samples that a training statement draws from, as plans hold it.',
);
export type PlannedHalf = Static<typeof half>;

export const train = record({
  kind: constant('train'),
  verb: described(oneOf('train', 'retrain'), 'The word of the recipe.'),
  tensors: described(texts, 'Initializers that train in full, in graph order.'),
  adapters: described(list(adapter), 'Products of two small matrices beside weights.'),
  scores: optional(scores),
  gates: optional(gates),
  inputGates: optional(inputGates),
  codes: optional(codes),
  widths: optional(widths),
  deltas: optional(deltas),
  trained: record({
    parameters: described(count, 'Of the model, and of adapters on it.'),
    of: count,
    share: described(text, 'Percent of all parameters of the original model, four significant digits: `0.1913%`.'),
    scores: optional(count, 'Numbers beside weights, all of gates by input and of codes with their router; a budget counts them, too.'),
    gates: optional(count),
    thresholds: optional(count),
    inputGates: optional(count),
    codes: optional(count),
    widths: optional(count),
    cells: optional(count),
    budget: optional(text, 'As written, where there is a budget: `0.3%`, and the parameters that it allows.'),
    allows: optional(count),
  }),
  optimizer: described(optimizer, 'The optimizer, with its constants.'),
  rates: optional(list(rate), 'Parts that train at another rate than that of the optimizer.'),
  decay: described(decay, 'How the rate changes from step to step.'),
  loss: described(lossName, 'The loss of outputs and labels.'),
  objective: optional(list(term), 'What is made small, where that is more than `loss`: the sum of these terms.'),
  batch: described(positive, 'Samples of a step, or of a part of it where gradients are accumulated.'),
  accumulate: described(positive, 'Batches whose gradients make one step.'),
  shards: optional(positive, 'Parts of a batch whose gradients are added in their order; absent where it is one.'),
  norms: optional(constant('each part'), `What BatchNorm's statistics are of, where the model has any and a batch has parts.`),
  clip: optional(beyondZero, 'The norm that gradients have at most.'),
  data: described(text, 'The data set that it draws from.'),
  half: optional(half, 'Which half of the samples it draws from, and how many these are; absent where it is all.'),
  continues: optional(text, 'Path of the stage whose optimizer, clock and order of samples it goes on with.'),
  streams: described(
    record({
      shuffle: text,
      adapters: optional(text),
      deltas: optional(text),
      gates: optional(text, 'Of the noise of gates, one below it for each group and step.'),
      widths: optional(text, 'Of the draws of widths, likewise.'),
      codes: optional(text, 'Of what codes and their router start from.'),
      augment: optional(text, 'Of what is done to samples at random, where something is.'),
    }),
    'Random streams, as paths below the seed.',
  ),
  defaults,
});
export type PlannedTrain = Static<typeof train>;
