/** Value shapes that several declarations share, named by what they mean. */
import type { Limits } from './limits.ts';
import type { Category, ListShape, NameShape, Part, QuantityShape, Reading, RecordShape, Shape, WindowShape } from './shapes.ts';
import { branchNames, unitNames } from './pruned-kind.ts';

/** What a model takes, and a target may be a share of. */
export const resources = ['params', 'flops', 'bytes', 'latency'];
/** The same with the units that go. */
const bases = [...resources, 'weights', 'tiles', ...unitNames, ...branchNames, 'samples'];
const shareReading: Reading = { written: 'percent', unit: 'share' };
const sparsityReadings: readonly Reading[] = [
  { written: 'percent', unit: 'sparsity' },
  { written: 'percent', unit: 'sparsity', word: 'sparsity' },
  { written: 'percent', unit: 'density', word: 'density' },
];
const timeReading: Reading = { written: 'number', dimension: 'time' };
const latencyReading: Reading = { written: 'number', dimension: 'latency', unusual: true };
const pruningReading: Reading = { written: 'number', dimension: 'pruning' };

function quantity(...readings: readonly Reading[]): QuantityShape {
  return { kind: 'quantity', readings };
}

function positive(...readings: readonly Reading[]): QuantityShape {
  return { kind: 'quantity', readings, limits: { above: 0 } };
}

export const share = quantity(shareReading);
export const sparsity = quantity(...sparsityReadings);
export const density = quantity({ written: 'percent', unit: 'density' });
export const ratio = quantity({ written: 'percent', unit: 'ratio' });
export const number = quantity({ written: 'number', unit: 'number' });
export const positiveNumber = positive({ written: 'number', unit: 'number' });
export const numberWithin = (limits: Limits): QuantityShape => ({ ...number, limits });
/** The share of an average that stays from step to step. */
export const fading = numberWithin({ from: 0, below: 1 });
/** What the learning rate falls to. A bare number could be the rate itself. */
export const shareOfRate: QuantityShape = { kind: 'quantity', readings: [shareReading], share: 'the rate it falls from' };
/** Of the deltas of each layer. */
export const shareOfDeltas: QuantityShape = { ...share, limits: { above: 0, to: 1 } };
export const count = positive({ written: 'number', unit: 'count', whole: true });
/** Of the sum of squared singular values. */
export const energy: QuantityShape = { ...share, limits: { above: 0, to: 1 } };
/** What is left of the ranks of each matrix. */
export const shareOfRanks: QuantityShape = {
  ...quantity({ written: 'percent', unit: 'ratio', bases: ['ranks'] }),
  limits: { above: 0, to: 1 },
};
export const rank = positive({ written: 'number', unit: 'rank', whole: true });

/** `100 epochs`, `1000 steps`. */
export const duration = positive(timeReading);
/** A moment or a length inside a stage: `10%`, `500 steps`. */
export const moment = quantity(shareReading, timeReading);
/** `10, 35, 60 epochs`: the unit may stand once, behind the last. */
export const moments: ListShape = { kind: 'list', of: moment, sharesUnit: true };

/** What is pruned (`80%`) or what is left (`20% density`, `50% of flops`, `4 ms`), an N:M pattern, or a threshold. */
export const target: Shape = {
  kind: 'either',
  options: [
    { kind: 'pattern' },
    quantity(...sparsityReadings, { written: 'percent', unit: 'ratio', bases }, latencyReading),
    record({ name: 'threshold', word: 'threshold', shape: { kind: 'expression', role: 'threshold' } }),
  ],
};

/** What is left behind gates: `70% of params`, `50% density` of the units. */
export const leftBehindGates: QuantityShape = {
  kind: 'quantity',
  readings: [
    { written: 'percent', unit: 'density', word: 'density' },
    { written: 'percent', unit: 'ratio', bases: ['params', 'flops'] },
  ],
  limits: { above: 0, below: 1 },
};

/** Where a curve starts: what is pruned by then, or what is left of a resource. */
export const start = quantity(...sparsityReadings, { written: 'percent', unit: 'ratio', bases: resources }, latencyReading);
/** A share of what the same metric gives for another network: `130% of original`, `95% of start`. */
const shareOfOther: Reading = { written: 'percent', unit: 'ratio', bases: ['original'], marks: true, beyond: true };
/** Values of a metric that is evaluated: in its own unit, or as a share of another network's. */
export const evaluatedShare = quantity(shareReading, shareOfOther);
export const evaluatedNumber = quantity({ written: 'number', unit: 'number' }, shareOfOther);

/** What is left of a resource: so much, or a share of what the original model takes, or another network. */
export function leftOf(resource: string, amount: Reading = { written: 'number', unit: 'count' }): QuantityShape {
  return quantity(
    { written: 'percent', unit: 'ratio', base: 'original' },
    { written: 'percent', unit: 'ratio', base: 'original', bases: ['original', resource] },
    shareOfOther,
    amount,
  );
}

/** What goes: `20% of remaining`, `1 block`, `25% per layer`. */
export const removal: QuantityShape = {
  kind: 'quantity',
  readings: [
    { written: 'percent', unit: 'ratio', base: 'remaining' },
    { written: 'percent', unit: 'ratio', bases: ['remaining', 'original'], marks: true },
    pruningReading,
    { written: 'number', dimension: 'data' },
  ],
  per: ['layer', 'block', 'sublayer'],
};

/** A share of what is still there: `50% of remaining`. */
export const shareOfRemaining = quantity({ written: 'percent', unit: 'ratio', bases: ['remaining'] });

/** Cells, as a share of the weights that share them: `1% of params`. */
export const shareOfParams: QuantityShape = {
  ...quantity({ written: 'percent', unit: 'ratio', bases: ['params'] }),
  limits: { above: 0, to: 1 },
};

/** At most this share of the parameters trains: `0.3% of params`. */
export const budget = positive({ written: 'percent', unit: 'ratio', bases: ['params'] });
export const floor = quantity(shareReading, pruningReading);
/** Units that go between two scorings, or their share of those that are selected. */
export const rescoring = positive(shareReading, pruningReading);
export const samples = positive({ written: 'number', dimension: 'data' });
export const tolerance = quantity({ ...shareReading, beyond: true }, { written: 'number', dimension: 'points' }, latencyReading, {
  written: 'number',
  unit: 'number',
});

export const window: WindowShape = { kind: 'window', ends: moment, silent: ['steps'], bases: ['compute'] };
export const windowOfStage: WindowShape = { kind: 'window', ends: moment, silent: ['steps'] };
export const selector: Shape = { kind: 'selector' };
export const selectorTerm: Shape = { kind: 'selector', single: true };
export const measured: Shape = { kind: 'measured' };
export const quotedText: Shape = { kind: 'text', written: 'quoted' };

export function choice(category: Category, ...words: readonly string[]): Shape {
  return words.length === 0 ? { kind: 'choice', category } : { kind: 'choice', category, words };
}

export function record(...parts: readonly Part[]): Shape {
  return { kind: 'record', parts };
}

/** How many samples pass at once: `batch 8`. */
export const batchOfLatency = record({ name: 'batch', word: 'batch', shape: count });

export function list(of: Shape): Shape {
  return { kind: 'list', of };
}

/** A list whose order and repetitions mean nothing. */
export function set(of: Shape): Shape {
  return { kind: 'list', of, unordered: true };
}

export function either(...options: readonly Shape[]): Shape {
  return { kind: 'either', options };
}

/** `128 samples of calibration`, `10 samples per class of train drawn`, `all of train`. */
export const dataSource: Shape = record(
  { name: 'samples', shape: either(choice('data-amount'), samples) },
  { name: 'per', word: 'per', shape: choice('scope', 'class'), optional: true },
  { name: 'of', word: 'of', shape: choice('data') },
  { name: 'drawn', word: 'drawn', optional: true },
);

/** `half 1 of train`. */
export const halfOfData = record(
  { name: 'half', word: 'half', shape: { ...quantity({ written: 'number', unit: 'count', whole: true }), limits: { from: 1, below: 3 } } },
  { name: 'of', word: 'of', shape: choice('data', 'train') },
);

/** `10 clients of train split dirichlet(alpha: 0.5)`. */
export const clientsOfData = record(
  { name: 'count', shape: count },
  { name: 'clients', word: 'clients' },
  { name: 'of', word: 'of', shape: choice('data', 'train') },
  { name: 'split', word: 'split', shape: choice('split') },
);

/** `64 samples of each client`. */
export const samplesOfEach = record(
  { name: 'samples', shape: samples },
  { name: 'each', word: 'of', lead: 'each', shape: choice('holder') },
);

/** Over how many runs a claim is made: `median over 3 seeds`. */
export const overSeeds: RecordShape = {
  kind: 'record',
  parts: [
    { name: 'statistic', shape: choice('statistic') },
    { name: 'seeds', word: 'over', shape: positive({ written: 'number', dimension: 'seeds', whole: true }) },
  ],
};

/** A column beside the samples of a data set, or an output of the model: no recipe can know it. */
export const columnName: NameShape = { kind: 'name', of: [], defines: true };

/** An argument of losses and metrics. */
export const ofOutput = {
  name: 'of',
  shape: { ...columnName, output: true },
  documentation: 'The output that is meant, of several, or a slice of one.',
};

/** `4 samples per document`, `4096 of tokens per page`. */
export const budgetOfSamples = record(
  {
    name: 'most',
    shape: positive({ written: 'number', dimension: 'data', whole: true }, { written: 'number', unit: 'count', whole: true }),
  },
  { name: 'cost', word: 'of', shape: columnName, optional: true },
  { name: 'per', word: 'per', shape: columnName, optional: true },
);

/** The stage at whose end a metric is taken: `loss after prune`. */
export const stageName: NameShape = { kind: 'name', of: ['stage'] };
/** Whose outputs a distilling loss follows. */
export const teacher: Shape = { kind: 'name', of: ['mark', 'model'], known: ['original'] };
