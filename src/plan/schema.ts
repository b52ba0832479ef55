/**
 * The JSON Schema of plans. The order of its properties is the canonical order of keys, and its
 * records are held to the types of `plan.ts`. `grammar/plan.schema.json` is made from it.
 */
import {
  count,
  defaults,
  flag,
  fraction,
  hash,
  list,
  magnitude,
  mapOf,
  number,
  oneOf,
  positive,
  record,
  share,
  steps,
  text,
  texts,
  truth,
} from './json-schema.ts';
import type { Schema } from './json-schema.ts';
import { mostThreads } from './facts.ts';
import { reconstruct } from './schema-reconstruction.ts';
import { prunedSamples } from './samples/schema-samples.ts';
import { structureSchemas, until } from './schema-structure.ts';
import { budget, compact, group, grouping, norm, stay } from './schema-units.ts';
import type {
  Estimates,
  Plan,
  PlannedAdapter,
  PlannedAllocator,
  PlannedCalibration,
  PlannedData,
  PlannedDecay,
  PlannedInstant,
  PlannedLayer,
  PlannedOptimizer,
  PlannedPrune,
  PlannedScores,
  PlannedStage,
  PlannedTask,
  PlannedTeacher,
  PlannedTerm,
  PlannedTrain,
  PlannedUpdate,
} from './plan.ts';
import { expectation, look, measure } from './schema-observation.ts';

const ratio = record<{ keep: number; of: number }>({ keep: count, of: positive }, {});

const update = record<PlannedUpdate>(
  { step: count, share: fraction, pruned: count, layers: mapOf(count), pattern: ratio },
  { layers: true, pattern: true },
);

const calibration = record<PlannedCalibration>(
  {
    data: text,
    samples: positive,
    batch: positive,
    stream: text,
    sequentially: truth,
    defaults,
  },
  { stream: true, sequentially: true },
);

type Rule<By extends PlannedAllocator['by']> = Extract<PlannedAllocator, { by: By }>;

const allocator: Schema = {
  type: 'object',
  discriminator: { propertyName: 'by' },
  oneOf: [
    record<Rule<'global'>>({ by: { const: 'global' }, criterion: text, at: text }, { at: true }),
    record<Rule<'sensitivity'>>(
      {
        ...{ by: { const: 'sensitivity' }, metric: text, best: oneOf('highest', 'lowest') },
        ...{ levels: positive, data: text, samples: positive, defaults },
      },
      {},
    ),
  ],
};

const prune = record<PlannedPrune>(
  {
    kind: { const: 'prune' },
    units: text,
    criterion: text,
    statistics: texts,
    calibration,
    compensation: oneOf('obs', 'bias'),
    damping: magnitude,
    among: text,
    allocation: oneOf('global', 'uniform', 'erk', 'er', 'computed'),
    allocated: allocator,
    ranked: record<PlannedPrune['ranked']>(
      { per: oneOf('layer', 'row', 'column', 'block'), size: positive },
      { size: true },
    ),
    mask: text,
    shrink: magnitude,
    grouped: grouping,
    normalized: norm,
    groups: list(group),
    rescored: positive,
    budget,
    stays: list(stay),
    pattern: ratio,
    layers: texts,
    selected: count,
    dense: texts,
    floor: record<NonNullable<PlannedPrune['floor']>>(
      { share: text, per: { const: 'layer' }, keep: mapOf(count) },
      {},
    ),
    from: share,
    to: share,
    asked: count,
    reached: count,
    curve: text,
    window: record<PlannedPrune['window']>({ first: count, last: count, every: positive }, {}),
    updates: list(update),
    stream: text,
    defaults,
  },
  {
    allocated: true,
    ...{ statistics: true, calibration: true, compensation: true, damping: true, pattern: true },
    ...{ grouped: true, normalized: true, groups: true, rescored: true, budget: true, stays: true },
    ...{ dense: true, floor: true, stream: true, among: true, shrink: true },
  },
);

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

type Sgd = Extract<PlannedOptimizer, { name: 'sgd' }>;
type Adam = Extract<PlannedOptimizer, { name: 'adam' | 'adamw' }>;

function adam(name: 'adam' | 'adamw'): Schema {
  return record<Adam>(
    {
      name: { const: name },
      lr: magnitude,
      beta1: magnitude,
      beta2: magnitude,
      eps: magnitude,
      weightDecay: magnitude,
    },
    {},
  );
}

const optimizer: Schema = {
  type: 'object',
  discriminator: { propertyName: 'name' },
  oneOf: [
    record<Sgd>(
      {
        name: { const: 'sgd' },
        lr: magnitude,
        momentum: magnitude,
        nesterov: flag,
        weightDecay: magnitude,
      },
      {},
    ),
    adam('adam'),
    adam('adamw'),
  ],
};

const decay = record<PlannedDecay>(
  {
    name: oneOf('constant', 'linear', 'cosine', 'step'),
    warmup: count,
    factor: magnitude,
    at: list(count),
  },
  {},
);

const lossName = oneOf('crossentropy', 'mse', 'l1', 'bce');

type Term<Name extends PlannedTerm['term']> = Extract<PlannedTerm, { term: Name }>;

const term: Schema = {
  type: 'object',
  discriminator: { propertyName: 'term' },
  oneOf: [
    record<Term<'labels'>>({ term: { const: 'labels' }, weight: number, loss: lossName }, {}),
    record<Term<'kl'>>(
      { term: { const: 'kl' }, weight: number, teacher: text, temperature: magnitude },
      {},
    ),
    record<Term<'features'>>(
      {
        ...{ term: { const: 'features' }, weight: number, teacher: text, layer: text },
        ...{ theirs: text, side: oneOf('input', 'output') },
      },
      { theirs: true },
    ),
    record<Term<'penalty'>>({ term: { const: 'penalty' }, weight: number, penalty: text }, {}),
  ],
};

const train = record<PlannedTrain>(
  {
    kind: { const: 'train' },
    verb: oneOf('train', 'retrain'),
    tensors: texts,
    adapters: list(adapter),
    scores: record<PlannedScores>({ start: text, layers: texts }, {}),
    trained: record<PlannedTrain['trained']>(
      { parameters: count, of: count, share: text, budget: text, allows: count },
      { budget: true, allows: true },
    ),
    optimizer,
    decay,
    loss: lossName,
    objective: list(term),
    batch: positive,
    accumulate: positive,
    clip: { type: 'number', exclusiveMinimum: 0 },
    data: text,
    continues: text,
    streams: record<PlannedTrain['streams']>(
      { shuffle: text, adapters: text, augment: text },
      { adapters: true, augment: true },
    ),
    defaults,
  },
  { scores: true, objective: true, clip: true, continues: true },
);

function instant(kind: PlannedInstant['kind']): Schema {
  return record<PlannedInstant>(
    { kind: { const: kind }, at: count, name: text, implied: truth, defaults },
    { name: true, implied: true, defaults: true },
  );
}

const stage = record<PlannedStage>(
  {
    name: text,
    path: text,
    from: texts,
    steps,
    length: text,
    until,
    repeats: texts,
    looks: list(look),
    statements: list({
      type: 'object',
      discriminator: { propertyName: 'kind' },
      oneOf: [
        prune,
        prunedSamples,
        train,
        measure,
        expectation,
        instant('merge'),
        instant('mark'),
        compact,
        reconstruct(calibration),
        ...structureSchemas(calibration),
      ],
    }),
    defaults,
  },
  { from: true, until: true, repeats: true, looks: true },
);

export const planSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Espalier plan',
  ...record<Plan>(
    {
      format: { const: 1 },
      recipe: record<Plan['recipe']>(
        { name: text, version: text, edition: positive, text, hash },
        { name: true, version: true },
      ),
      params: mapOf(text),
      model: record<Plan['model']>(
        { file: text, sha256: hash, opset: positive, parameters: count, prunable: count },
        {},
      ),
      teachers: list(
        record<PlannedTeacher>(
          {
            ...{ name: text, file: text, sha256: hash, input: text, output: text },
            parameters: count,
          },
          {},
        ),
      ),
      task: record<PlannedTask>(
        {
          input: text,
          output: text,
          loss: lossName,
          shift: count,
          ignore: { type: 'integer' },
          metrics: texts,
        },
        { shift: true, ignore: true },
      ),
      data: mapOf(
        record<PlannedData>(
          {
            samples: count,
            kind: { enum: ['text', 'images', 'table'] },
            sha256: hash,
            conversions: texts,
            augment: record<NonNullable<PlannedData['augment']>>(
              { flip: flag, crop: positive },
              { flip: true, crop: true },
            ),
          },
          { kind: true, sha256: true, conversions: true, augment: true },
        ),
      ),
      seed: { type: 'integer' },
      device: text,
      threads: { ...positive, maximum: mostThreads },
      layers: list(
        record<PlannedLayer>(
          { name: text, tensor: text, operator: text, dims: list(count), count },
          {},
        ),
      ),
      stages: list(stage),
      ends: texts,
      estimates: record<Estimates>(
        { macs: count, macsAfter: count, runMacs: count, memory: count },
        {},
      ),
      defaults,
    },
    { teachers: true, ends: true },
  ),
};
