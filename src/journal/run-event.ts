/**
 * What a run says while it works: the journal writes these events down, the terminal shows progress. Each is declared
 * once: its shape gives its type, and what a journal must hold to be believed.
 */
import type { PlannedResource, PlannedToward } from '../plan/plan.ts';
import type { InsertedForm } from '../model/index.ts';

declare const word: unique symbol;

/** The shape of a text that is one of some words. */
type Text<Word extends string> = 'text' & { readonly [word]?: Word };

type ValueOf<S> =
  S extends Text<infer Word>
    ? Word
    : S extends 'number'
      ? number
      : S extends 'truth'
        ? boolean
        : S extends { readonly list: infer Item }
          ? readonly ValueOf<Item>[]
          : S extends { readonly record: infer Item }
            ? Readonly<Record<string, ValueOf<Item>>>
            : S extends { readonly fields: infer Fields }
              ? RecordOf<Fields>
              : unknown;

type Both<F> = { readonly [K in keyof F as K extends `${string}?` ? never : K]: ValueOf<F[K]> } & {
  readonly [K in keyof F as K extends `${infer Name}?` ? Name : never]?: ValueOf<F[K]>;
};

/** `infer` lets the compiler print it as one record. */
type RecordOf<F> = Both<F> extends infer T ? { readonly [K in keyof T]: T[K] } : never;

const figures = { record: 'number' } as const;
const texts = { list: 'text' } as const;
const size = { fields: { parameters: 'number', macs: 'number' } } as const;
const stay = { fields: { group: 'text', units: 'number', why: 'text' } } as const;
const ofStage = { stage: 'text' } as const;
/** `step`: optimizer updates that were done. */
const ofStep = { ...ofStage, step: 'number' } as const;
/** What was claimed, whether it held, and what was measured; where a stage or a repeat ends by it, `held` says that it does. */
const verdict = { claim: 'text', held: 'truth', actual: 'number' } as const;
/** Of a resource: what the original model takes; the measured value that it was compared with. */
const compared = { 'original?': 'number', 'than?': 'number' } as const;
/** The mean probability that a gate is open; that of a pruned unit is 0. Groups are called `channels of stem.conv`. */
const openGroup = { fields: { name: 'text', units: 'number', open: 'number' } } as const;
/** A distribution over the widths of a group, in units, ascending; the most probable one, the widest of several. */
const widthShares = {
  fields: { name: 'text', units: 'number', chosen: 'number', widths: { list: 'number' }, shares: { list: 'number' } },
} as const;
/** Units of a group that are pruned, of as many as the original model has. */
const prunedGroup = { fields: { name: 'text', pruned: 'number', of: 'number' } } as const;
/** What is left of a resource of the network. */
const resourceLeft = { fields: { of: text<PlannedResource>(), now: 'number', original: 'number' } } as const;
/** What a metric gave, by layer or of `all`: the share of what was left that could go. */
const measuredAmount = { fields: { metric: 'text', values: figures } } as const;
/** A threshold, by layer or of `all`, as it counts at this update. */
const measuredThreshold = { fields: { expression: 'text', values: figures } } as const;

export const eventShapes = {
  stage: { ...ofStage, steps: 'number' },
  // Updates in total; the mean loss of the batch before the update, and the learning rate of the update.
  step: { ...ofStep, steps: 'number', loss: 'number', lr: 'number' },
  // Units with gates while a stage trains them.
  gates: {
    ...ofStep,
    open: 'number',
    // Shares of the original model that are left on average, `params` and `flops`.
    left: figures,
    // What the stage aims at: shares of a resource, or `open` for a share of the units.
    'targets?': figures,
    // At the end: units by the probability that their gate is open, in bins of equal width from 0 to 1.
    'histogram?': { list: 'number' },
    'groups?': { list: openGroup },
  },
  // Widths of groups of units while a stage searches for them.
  widths: {
    ...ofStep,
    // Shares of the original model that are expected to be left, and the same of the most probable widths.
    left: figures,
    chosen: figures,
    'targets?': figures,
    groups: { list: widthShares },
  },
  // λ₁ and λ₂ after the last update; the share that was expected to be left before it, and its target.
  multipliers: { ...ofStep, of: text<PlannedToward['of']>(), linear: 'number', quadratic: 'number', left: 'number', target: 'number' },
  // Pruned units of the statement's selection, and all of its units.
  prune: {
    ...ofStep,
    pruned: 'number',
    of: 'number',
    // Pruned units of each layer, where a rule of the statement shared them out.
    'layers?': figures,
    // If a budget decides how many units are pruned: the rest of the resource.
    'left?': resourceLeft,
    'groups?': { list: prunedGroup },
    // Pruned sublayers or blocks, in order.
    'gone?': texts,
    // Where a metric decided how much is pruned, or a threshold below which units went.
    'measured?': measuredAmount,
    'threshold?': measuredThreshold,
  },
  // Remaining samples, and all samples of the data set; the hash of their list in the run's folder.
  'prune samples': { ...ofStage, data: 'text', kept: 'number', of: 'number', sha256: 'text' },
  // Of each block: the tokens that reach its end, and those that later blocks read.
  'prune tokens': { ...ofStep, blocks: { list: { fields: { block: 'number', of: 'number', kept: 'number' } } } },
  // Weights of the selection that are pruned now, of how many, and by layer.
  'prune zeros': { ...ofStep, pruned: 'number', of: 'number', layers: figures },
  // How many numbers are kept, one a weight, and their mean in each layer.
  collect: { ...ofStep, name: 'text', numbers: 'number', means: figures },
  compact: {
    ...ofStep,
    // Whether what follows is computed without the units, or only the written model is.
    cut: text<'here' | 'at end'>(),
    // Units that this cut removes, and the network before and after it.
    units: 'number',
    before: size,
    after: size,
    // Of these units, the constants that went into what reads them, and those that had to stay.
    'folded?': { fields: { units: 'number', stays: { list: stay } } },
    'models?': { list: { fields: { name: 'text', before: 'number', after: 'number' } } },
    // Largest difference of the outputs, as a share of the largest one; absent without data.
    'difference?': 'number',
  },
  merge: { ...ofStep, adapters: 'number' },
  // Layers that it stands beside, and what it adds to them.
  insert: { ...ofStep, form: text<InsertedForm>(), layers: 'number', parameters: 'number' },
  // What was inserted is folded into the weights, or removed.
  'take out': { ...ofStep, how: text<'merge' | 'remove'>(), gone: texts, parameters: 'number' },
  // Live weights that were dropped; as many zeros grew.
  rewire: { ...ofStep, moved: 'number' },
  // Weights are the nearest ones with so many ranks, by layer.
  project: { ...ofStep, ranks: figures },
  // Layers are two factors from now on: with how many of their ranks, and which share of the squared singular values.
  factorize: {
    ...ofStep,
    before: size,
    after: size,
    // Ranks that it would take of layers that stay whole because factors would be no smaller.
    'stays?': figures,
    layers: { list: { fields: { layer: 'text', of: 'number', rank: 'number', energy: 'number' } } },
  },
  // So many weights share so many cells, and so many parameters have to be stored; what cells are multiplied by, by layer.
  share: { ...ofStep, cells: 'number', weights: 'number', memory: 'number', scales: figures },
  // How many samples open each gate by input, where a prune ranks by them.
  consensus: { ...ofStep, on: 'text', samples: 'number', groups: { list: { fields: { name: 'text', open: 'number' } } } },
  // Told when some have moved, and when their training ends: all, those that are not 0, and those that went to other
  // weights or grew again where they were.
  deltas: { ...ofStep, deltas: 'number', changed: 'number', 'moved?': 'number', 'kept?': 'number' },
  // How many samples take each code when its training ends.
  routes: { ...ofStep, on: 'text', codes: { list: 'number' } },
  // The network that a stage leaves beside the one that still had its gates by input: the share of the predicted
  // classes that are the same, and the largest difference of the outputs, as a share of the largest one.
  agreement: { ...ofStep, on: 'text', samples: 'number', 'same?': 'number', difference: 'number' },
  until: { ...ofStep, ...verdict },
  // At the end of the stage a round is done.
  round: { ...ofStage, repeat: 'text', ...verdict, ...compared },
  // The stage is skipped: its repeat has ended.
  passed: ofStage,
  average: { ...ofStage, arms: texts },
  // The arm that is kept; what each arm measures, where one is the best by a metric.
  pick: { ...ofStage, arm: 'text', 'by?': { fields: { metric: 'text', on: 'text', values: figures } } },
  // A metric, measured on a data set; `routed`: each sample by its code.
  metrics: {
    ...ofStep,
    moment: text<'start' | 'before prune' | 'after prune' | 'stage start' | 'stage end' | 'measure' | 'routed'>(),
    on: 'text',
    values: figures,
    // Share of all prunable weights that is pruned.
    sparsity: 'number',
    // Of resources among them: what the original model takes.
    'originals?': figures,
  },
  // `values`: of each seed, where the claim speaks of several.
  expect: { ...ofStage, ...verdict, ...compared, 'values?': { list: 'number' } },
  // NaN or an infinity: the run ends here. The loss of the batch, where it showed there; the first tensor that holds such
  // values, how many, and the first of them.
  'not finite': { ...ofStep, 'loss?': 'number', 'tensor?': 'text', 'count?': 'number', 'value?': 'number' },
} as const;

type Shapes = typeof eventShapes;
type EventOf<Kind extends keyof Shapes> = { readonly event: Kind } & ValueOf<{ readonly fields: Shapes[Kind] }>;
export type RunEvent = { readonly [Kind in keyof Shapes]: EventOf<Kind> }[keyof Shapes];
export type Measurement = EventOf<'metrics'>;
export type ExpectationResult = ValueOf<{ readonly fields: Shapes['expect'] }>;
export type MeasuredAmount = ValueOf<typeof measuredAmount>;
export type MeasuredThreshold = ValueOf<typeof measuredThreshold>;
export type OpenGroup = ValueOf<typeof openGroup>;
export type PrunedGroup = ValueOf<typeof prunedGroup>;
export type ResourceLeft = ValueOf<typeof resourceLeft>;
export type WidthShares = ValueOf<typeof widthShares>;

/** A text that a run writes as one of these words; a journal may hold others. */
function text<Word extends string>(): Text<Word> {
  return 'text';
}
