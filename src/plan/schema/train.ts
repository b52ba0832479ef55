/** Keys of a plan: a training statement, its optimizer, its rates, its deltas and what it makes small. */
import {
  constant,
  flag,
  magnitude,
  record,
  tagged,
  type Static,
  count,
  described,
  list,
  oneOf,
  optional,
  positive,
  truth,
  text,
  number,
  beyondZero,
  defaults,
  texts,
} from './json-schema.ts';
import { decayNames, fallNames, type FallName } from '../../vocabulary/decays/falls.ts';
import { form } from './ranks.ts';
import { codes, gates, inputGates, scores, widths } from './gates.ts';

function adam<const Name extends string>(name: Name) {
  return record({ name: constant(name), lr: magnitude, beta1: magnitude, beta2: magnitude, eps: magnitude, weightDecay: magnitude });
}

const sgd = record({ name: constant('sgd'), lr: magnitude, momentum: magnitude, nesterov: flag, weightDecay: magnitude });
const sm3 = record({ name: constant('sm3'), lr: magnitude, eps: magnitude });

export const optimizer = tagged('name', [sgd, adam('adam'), adam('adamw'), sm3]);
export type PlannedOptimizer = Static<typeof optimizer>;

/** Of each piece; it ends where the next one begins, the last with the stage. */
const begins = {
  first: described(count, 'Its first step, counted from the beginning of the schedule.'),
  from: described(magnitude, 'The factor of the rate at its beginning.'),
};

function falling<const Name extends FallName>(name: Name) {
  return record({ name: constant(name), ...begins, to: magnitude });
}

const piece = tagged('name', [
  record({ name: constant('constant'), ...begins }),
  ...fallNames.map((name) => falling(name)),
  record({ name: constant('exponential'), ...begins, factor: magnitude, every: positive }),
]);

export type PlannedPiece = Static<typeof piece>;

export const decay = record(
  {
    name: oneOf(...decayNames),
    warmup: described(count, 'Steps of warm-up before the decay begins.'),
    factor: described(magnitude, 'Factor at the end of `linear` and `cosine`; of each drop of `step` and `exponential`; else 1.'),
    at: described(list(count), 'Steps at which `step` drops.'),
    every: optional(positive, 'Steps between two drops of `exponential`.'),
    pieces: optional(list(piece)),
    restarts: optional(truth, 'True where it begins with its stage, although the stage goes on with the clock of another one.'),
  },
  'Schedules of the learning rate, as plans hold them.',
);
export type PlannedDecay = Static<typeof decay>;

const deltasOfLayer = record({
  layer: text,
  tensor: text,
  weights: described(positive, 'Weights of the layer.'),
  deltas: described(positive, 'How many of them have a delta; fewer only where masks leave fewer weights.'),
});
export type PlannedDeltasOfLayer = Static<typeof deltasOfLayer>;

const reselection = record({
  share: described(text, 'Of the deltas of each layer, at the first step: `20%`. It falls to 0 at the last one.'),
  fall: oneOf('constant', ...fallNames),
  every: described(positive, 'Steps from the start of one phase to that of the next, the first of which starts with the stage.'),
  growth: constant('gradient'),
  over: described(positive, 'Steps of a phase, whose gradients are added up; when they are done, deltas move.'),
});
export type PlannedReselection = Static<typeof reselection>;

export const deltas = record(
  {
    layers: described(list(deltasOfLayer), 'In graph order.'),
    reselection: optional(reselection, 'Absent where the weights that the stream draws keep their deltas.'),
  },
  'Numbers added to some weights of frozen tensors (SpIEL, Ansell et al., arXiv:2401.16405).',
);
export type PlannedDeltas = Static<typeof deltas>;

/** Of classes (`crossentropy`), or of targets in the output's own shape; `bce` reads logits. */
export const lossName = oneOf('crossentropy', 'mse', 'l1', 'bce');
export type LossName = Static<typeof lossName>;

/**
 * A term of a loss, times its weight: a loss of outputs and labels; the divergence from a teacher's
 * outputs; the squared distance of a layer's inputs or outputs from a teacher's; a penalty of weights or of gates.
 * A teacher is the name of a mark or of another model.
 */
export const term = tagged('term', [
  record({ term: constant('labels'), weight: number, loss: lossName }),
  record({ term: constant('kl'), weight: number, teacher: text, temperature: magnitude }),
  record({
    term: constant('features'),
    weight: number,
    teacher: text,
    layer: text,
    theirs: optional(text, `The teacher's layer, where it has another name.`),
    side: oneOf('input', 'output'),
  }),
  record({ term: constant('penalty'), weight: number, penalty: text, layers: optional(list(text)) }),
  record({
    term: constant('nuclear'),
    weight: number,
    form,
    every: described(positive, 'Updates from one that has it to the next.'),
    layers: optional(list(text)),
  }),
  record({ term: constant('expression'), weight: number, loss: text }),
  record({ term: constant('gates'), weight: number, penalty: text }),
  record({ term: constant('open-gates'), weight: number }),
]);
export type PlannedTerm = Static<typeof term>;

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
