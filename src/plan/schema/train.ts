/** Keys of a plan: a training statement, its optimizer, its rates, its deltas and what it makes small. */
import * as s from './json-schema.ts';
import { decayNames, fallNames, type FallName } from '../../vocabulary/decays/falls.ts';
import { form } from './ranks.ts';
import { codes, gates, inputGates, scores, widths } from './gates.ts';

function adam<const Name extends string>(name: Name) {
  return s.record({
    name: s.constant(name),
    lr: s.magnitude,
    beta1: s.magnitude,
    beta2: s.magnitude,
    eps: s.magnitude,
    weightDecay: s.magnitude,
  });
}

const sgd = s.record({ name: s.constant('sgd'), lr: s.magnitude, momentum: s.magnitude, nesterov: s.flag, weightDecay: s.magnitude });
const sm3 = s.record({ name: s.constant('sm3'), lr: s.magnitude, eps: s.magnitude });
export const optimizer = s.tagged('name', [sgd, adam('adam'), adam('adamw'), sm3]);
export type PlannedOptimizer = s.Static<typeof optimizer>;

/** Of each piece; it ends where the next one begins, the last with the stage. */
const begins = {
  first: s.described(s.count, 'Its first step, counted from the beginning of the schedule.'),
  from: s.described(s.magnitude, 'The factor of the rate at its beginning.'),
};

function falling<const Name extends FallName>(name: Name) {
  return s.record({ name: s.constant(name), ...begins, to: s.magnitude });
}

const piece = s.tagged('name', [
  s.record({ name: s.constant('constant'), ...begins }),
  ...fallNames.map((name) => falling(name)),
  s.record({ name: s.constant('exponential'), ...begins, factor: s.magnitude, every: s.positive }),
]);

export type PlannedPiece = s.Static<typeof piece>;

export const decay = s.record(
  {
    name: s.oneOf(...decayNames),
    warmup: s.described(s.count, 'Steps of warm-up before the decay begins.'),
    factor: s.described(s.magnitude, 'Factor at the end of `linear` and `cosine`; of each drop of `step` and `exponential`; else 1.'),
    at: s.described(s.list(s.count), 'Steps at which `step` drops.'),
    every: s.optional(s.positive, 'Steps between two drops of `exponential`.'),
    pieces: s.optional(s.list(piece)),
    restarts: s.optional(s.truth, 'True where it begins with its stage, although the stage goes on with the clock of another one.'),
  },
  'Schedules of the learning rate, as plans hold them.',
);
export type PlannedDecay = s.Static<typeof decay>;

const deltasOfLayer = s.record({
  layer: s.text,
  tensor: s.text,
  weights: s.described(s.positive, 'Weights of the layer.'),
  deltas: s.described(s.positive, 'How many of them have a delta; fewer only where masks leave fewer weights.'),
});
export type PlannedDeltasOfLayer = s.Static<typeof deltasOfLayer>;

const reselection = s.record({
  share: s.described(s.text, 'Of the deltas of each layer, at the first step: `20%`. It falls to 0 at the last one.'),
  fall: s.oneOf('constant', ...fallNames),
  every: s.described(s.positive, 'Steps from the start of one phase to that of the next, the first of which starts with the stage.'),
  growth: s.constant('gradient'),
  over: s.described(s.positive, 'Steps of a phase, whose gradients are added up; when they are done, deltas move.'),
});
export type PlannedReselection = s.Static<typeof reselection>;

export const deltas = s.record(
  {
    layers: s.described(s.list(deltasOfLayer), 'In graph order.'),
    reselection: s.optional(reselection, 'Absent where the weights that the stream draws keep their deltas.'),
  },
  'Numbers added to some weights of frozen tensors (SpIEL, Ansell et al., arXiv:2401.16405).',
);
export type PlannedDeltas = s.Static<typeof deltas>;

/** Of classes (`crossentropy`), or of targets in the output's own shape; `bce` reads logits. */
export const outputLoss = s.oneOf('crossentropy', 'mse', 'l1', 'bce');
/** `sum` is that of several outputs, each by its own loss. */
export const lossName = s.oneOf('crossentropy', 'mse', 'l1', 'bce', 'sum');
export type LossName = s.Static<typeof lossName>;

const axisRange = s.record({ axis: s.positive, from: s.count, to: s.positive });
export const slice = s.record({
  of: s.described(s.text, 'Output of the model.'),
  ranges: s.described(s.list(axisRange), 'Half-open, counted from 0, of its axes, the batch being 0.'),
});

/**
 * A term of a loss, times its weight: a loss of outputs and labels; the divergence from a teacher's outputs; the squared distance of a
 * layer's inputs or outputs from a teacher's; a penalty of weights or of gates. A teacher is the name of a mark or of another model.
 */
export const term = s.tagged('term', [
  s.record({
    term: s.constant('labels'),
    weight: s.number,
    loss: lossName,
    of: s.optional(s.text, 'The only output that it reads, of several, or a slice that no labels are for.'),
    slice: s.optional(slice, 'Of an output and of its labels alike.'),
  }),
  s.record({ term: s.constant('kl'), weight: s.number, teacher: s.text, temperature: s.magnitude, of: s.optional(s.text) }),
  s.record({
    term: s.constant('features'),
    weight: s.number,
    teacher: s.text,
    layer: s.text,
    theirs: s.optional(s.text, `The teacher's layer, where it has another name.`),
    side: s.oneOf('input', 'output'),
  }),
  s.record({ term: s.constant('penalty'), weight: s.number, penalty: s.text, layers: s.optional(s.list(s.text)) }),
  s.record({
    term: s.constant('nuclear'),
    weight: s.number,
    form,
    every: s.described(s.positive, 'Updates from one that has it to the next.'),
    layers: s.optional(s.list(s.text)),
  }),
  s.record({ term: s.constant('expression'), weight: s.number, loss: s.text }),
  s.record({ term: s.constant('gates'), weight: s.number, penalty: s.text }),
  s.record({ term: s.constant('open-gates'), weight: s.number }),
]);
export type PlannedTerm = s.Static<typeof term>;

/** How BA meets the weight and its mask; `pruned` trains as `plain` does and is merged under the mask. */
const adapterForm = s.oneOf('plain', 'masked', 'pruned', 'scaled');
export type AdapterForm = s.Static<typeof adapterForm>;

const adapter = s.record({
  layer: s.text,
  tensor: s.text,
  form: adapterForm,
  rank: s.positive,
  alpha: s.described(s.number, 'Scale of BA is alpha / rank.'),
  rows: s.described(s.positive, 'rank · (rows + columns) of the matrix [out, in · kernel].'),
  columns: s.positive,
  parameters: s.positive,
});
export type PlannedAdapter = s.Static<typeof adapter>;

const rate = s.record(
  {
    factor: s.described(s.magnitude, 'Of the rate of the other tensors, at each step.'),
    tensors: s.described(s.texts, 'Tensors, with the adapters beside them, in graph order.'),
  },
  'Parts that train at another rate, as plans hold them.',
);
export type PlannedRate = s.Static<typeof rate>;

const half = s.record(
  {
    nth: s.oneOf(1, 2),
    samples: s.positive,
    stream: s.described(s.text, 'The stream, below the seed, whose order of all samples is cut in two.'),
  },
  'The half of the samples that a training statement draws from, as plans hold it.',
);
export type PlannedHalf = s.Static<typeof half>;

export const train = s.record({
  kind: s.constant('train'),
  verb: s.described(s.oneOf('train', 'retrain'), 'The word of the recipe.'),
  tensors: s.described(s.texts, 'Initializers that train in full, in graph order.'),
  adapters: s.described(s.list(adapter), 'Products of two small matrices beside weights.'),
  scores: s.optional(scores),
  gates: s.optional(gates),
  inputGates: s.optional(inputGates),
  codes: s.optional(codes),
  widths: s.optional(widths),
  deltas: s.optional(deltas),
  trained: s.record({
    parameters: s.described(s.count, 'Of the model, and of adapters on it.'),
    of: s.count,
    share: s.described(s.text, 'Percent of all parameters of the original model, four significant digits: `0.1913%`.'),
    scores: s.optional(s.count, 'Numbers beside weights, all of gates by input and of codes with their router; a budget counts them, too.'),
    gates: s.optional(s.count),
    thresholds: s.optional(s.count),
    inputGates: s.optional(s.count),
    codes: s.optional(s.count),
    widths: s.optional(s.count),
    cells: s.optional(s.count),
    budget: s.optional(s.text, 'As written, where there is a budget: `0.3%`, and the parameters that it allows.'),
    allows: s.optional(s.count),
  }),
  optimizer: s.described(optimizer, 'The optimizer, with its constants.'),
  rates: s.optional(s.list(rate), 'Parts that train at another rate than that of the optimizer.'),
  decay: s.described(decay, 'How the rate changes from step to step.'),
  loss: s.described(lossName, 'The loss of outputs and labels.'),
  objective: s.optional(s.list(term), 'What is made small, where that is more than `loss`: the sum of these terms.'),
  batch: s.described(s.positive, 'Samples of a step, or of a part of it where gradients are accumulated.'),
  accumulate: s.described(s.positive, 'Batches whose gradients make one step.'),
  shards: s.optional(s.positive, 'Parts of a batch whose gradients are added in their order; absent where it is one.'),
  norms: s.optional(s.constant('each part'), `What BatchNorm's statistics are of, where the model has any and a batch has parts.`),
  clip: s.optional(s.beyondZero, 'The norm that gradients have at most.'),
  data: s.described(s.text, 'The data set that it draws from.'),
  half: s.optional(half, 'Which half of the samples it draws from, and how many these are; absent where it is all.'),
  continues: s.optional(s.text, 'Path of the stage whose optimizer, clock and order of samples it goes on with.'),
  streams: s.described(
    s.record({
      shuffle: s.text,
      adapters: s.optional(s.text),
      deltas: s.optional(s.text),
      gates: s.optional(s.text, 'Of the noise of gates, one below it for each group and step.'),
      widths: s.optional(s.text, 'Of the draws of widths, likewise.'),
      codes: s.optional(s.text, 'Of what codes and their router start from.'),
      augment: s.optional(s.text, 'Of what is done to samples at random, where something is.'),
    }),
    'Random streams, as paths below the seed.',
  ),
  defaults: s.defaults,
});
export type PlannedTrain = s.Static<typeof train>;
