/** The part of the plan's schema that speaks of training. */
import type { PlannedCodes, PlannedInputGatedGroup, PlannedInputGates } from './train/planned-gates.ts';
import { deltas } from './train/schema-deltas.ts';
import { optimizer } from './train/schema-optimizer.ts';
import { form } from './train/schema-ranks.ts';
import { decayNames, fallNames, type FallName } from '../vocabulary/decays/falls.ts';
import { count, defaults, list, magnitude, mapOf, number, oneOf, positive, record, text, texts, type Schema } from './json-schema.ts';
import type {
  PlannedAdapter,
  PlannedDecay,
  PlannedGatedGroup,
  PlannedAnnealed,
  PlannedGates,
  PlannedHalf,
  PlannedHardConcrete,
  PlannedPiece,
  PlannedRate,
  PlannedScores,
  PlannedTerm,
  PlannedThresholds,
  PlannedToward,
  PlannedTrain,
  PlannedWidthGroup,
  PlannedWidths,
} from './plan.ts';

const adapter = record<PlannedAdapter>(
  {
    layer: text,
    tensor: text,
    form: oneOf('plain', 'masked', 'pruned', 'scaled'),
    rank: positive,
    alpha: number,
    rows: positive,
    columns: positive,
    parameters: positive,
  },
  {},
);

type Piece<Name extends PlannedPiece['name']> = Extract<PlannedPiece, { name: Name }>;

const begins = { first: count, from: magnitude };

function fallingPiece(name: FallName): Schema {
  return record<Piece<FallName>>({ name: { const: name }, ...begins, to: magnitude }, {});
}

const piece: Schema = {
  type: 'object',
  discriminator: { propertyName: 'name' },
  oneOf: [
    record<Piece<'constant'>>({ name: { const: 'constant' }, ...begins }, {}),
    ...fallNames.map(fallingPiece),
    record<Piece<'exponential'>>({ name: { const: 'exponential' }, ...begins, factor: magnitude, every: positive }, {}),
  ],
};

const decay = record<PlannedDecay>(
  {
    name: oneOf(...decayNames),
    warmup: count,
    factor: magnitude,
    at: list(count),
    every: positive,
    pieces: list(piece),
    restarts: { const: true },
  },
  { every: true, pieces: true, restarts: true },
);

export const lossName = oneOf('crossentropy', 'mse', 'l1', 'bce');

type Term<Name extends PlannedTerm['term']> = Extract<PlannedTerm, { term: Name }>;

const term: Schema = {
  type: 'object',
  discriminator: { propertyName: 'term' },
  oneOf: [
    record<Term<'labels'>>({ term: { const: 'labels' }, weight: number, loss: lossName }, {}),
    record<Term<'kl'>>({ term: { const: 'kl' }, weight: number, teacher: text, temperature: magnitude }, {}),
    record<Term<'features'>>(
      { term: { const: 'features' }, weight: number, teacher: text, layer: text, theirs: text, side: oneOf('input', 'output') },
      { theirs: true },
    ),
    record<Term<'penalty'>>({ term: { const: 'penalty' }, weight: number, penalty: text, layers: list(text) }, { layers: true }),
    record<Term<'nuclear'>>({ term: { const: 'nuclear' }, weight: number, form, every: positive, layers: list(text) }, { layers: true }),
    record<Term<'expression'>>({ term: { const: 'expression' }, weight: number, loss: text }, {}),
    record<Term<'gates'>>({ term: { const: 'gates' }, weight: number, penalty: text }, {}),
    record<Term<'open-gates'>>({ term: { const: 'open-gates' }, weight: number }, {}),
  ],
};

/** Of all units, or one a unit. */
const cost: Schema = { oneOf: [count, list(count)] };

const toward = record<PlannedToward>(
  {
    of: oneOf('params', 'flops', 'units'),
    share: text,
    curve: text,
    window: record<NonNullable<PlannedToward['window']>>({ first: count, last: count }, {}),
    total: count,
    fixed: count,
    lr: magnitude,
    linear: number,
    quadratic: magnitude,
  },
  { window: true, curve: true },
);

const gatedGroups = list(
  record<PlannedGatedGroup>({ name: text, units: positive, readers: texts, params: cost, flops: cost }, { params: true, flops: true }),
);

const gates: Schema = {
  oneOf: [
    record<Extract<PlannedGates, PlannedHardConcrete>>(
      { start: number, temperature: magnitude, low: number, high: number, toward, groups: gatedGroups },
      { toward: true },
    ),
    record<Extract<PlannedGates, PlannedAnnealed>>(
      { form: { const: 'annealed' }, start: number, toward, groups: gatedGroups },
      { toward: true },
    ),
    record<Extract<PlannedGates, PlannedThresholds>>(
      { form: { const: 'thresholds' }, start: number, temperature: magnitude, toward, groups: gatedGroups },
      { toward: true },
    ),
  ],
};

const inputGates = record<PlannedInputGates>(
  {
    start: number,
    consensus: number,
    groups: list(
      record<PlannedInputGatedGroup>(
        { name: text, reads: text, features: positive, params: cost, flops: cost },
        { params: true, flops: true },
      ),
    ),
  },
  {},
);

const codes = record<PlannedCodes>({ count: positive, start: number, features: positive, share: text, groups: gatedGroups }, {});

const widths = record<PlannedWidths>(
  {
    mixing: positive,
    temperature: magnitude,
    to: magnitude,
    groups: list(
      record<PlannedWidthGroup>(
        { name: text, units: positive, widths: list(positive), readers: texts, params: cost, flops: cost }, // prettier-ignore
        { params: true, flops: true },
      ),
    ),
    network: record<NonNullable<PlannedWidths['network']>>({ total: positive, layers: mapOf(positive) }, {}),
  },
  { network: true },
);

export const train = record<PlannedTrain>(
  {
    kind: { const: 'train' },
    verb: oneOf('train', 'retrain'),
    tensors: texts,
    adapters: list(adapter),
    scores: record<PlannedScores>({ start: text, layers: texts }, {}),
    gates,
    inputGates,
    codes,
    widths,
    deltas,
    trained: record<PlannedTrain['trained']>(
      {
        parameters: count,
        of: count,
        share: text,
        scores: count,
        gates: count,
        thresholds: count,
        inputGates: count,
        codes: count,
        widths: count,
        cells: count,
        budget: text,
        allows: count,
      },
      { scores: true, gates: true, thresholds: true, inputGates: true, codes: true, widths: true, cells: true, budget: true, allows: true },
    ),
    optimizer,
    rates: list(record<PlannedRate>({ factor: magnitude, tensors: texts }, {})),
    decay,
    loss: lossName,
    objective: list(term),
    batch: positive,
    accumulate: positive,
    shards: positive,
    norms: { const: 'each part' },
    clip: { type: 'number', exclusiveMinimum: 0 },
    data: text,
    half: record<PlannedHalf>({ nth: { enum: [1, 2] }, samples: positive, stream: text }, {}),
    continues: text,
    streams: record<PlannedTrain['streams']>(
      { shuffle: text, adapters: text, deltas: text, gates: text, widths: text, codes: text, augment: text },
      { adapters: true, deltas: true, gates: true, widths: true, codes: true, augment: true },
    ),
    defaults,
  },
  {
    scores: true,
    gates: true,
    rates: true,
    objective: true,
    clip: true,
    continues: true,
    shards: true,
    norms: true,
    half: true,
    inputGates: true,
    codes: true,
    widths: true,
    deltas: true,
  },
);
