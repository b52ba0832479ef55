/** The part of the plan's schema that speaks of pruning. */
import {
  count,
  defaults,
  list,
  magnitude,
  mapOf,
  oneOf,
  positive,
  record,
  share,
  text,
  texts,
  truth,
  window,
  type OptionalKeys,
  type Schema,
} from './json-schema.ts';
import { tileGroupings, type Tile } from '../select/tiles.ts';
import type {
  BudgetPrune,
  LayerCount,
  MeasuredAllocator,
  PatternPrune,
  PlannedAllocator,
  PlannedCalibration,
  PlannedFrame,
  PlannedLevel,
  PlannedLimit,
  PlannedThreshold,
  PlannedPrune,
  PruneBase,
  TilePrune,
  UnitPrune,
  WeightPrune,
} from './plan.ts';
import { budget, group, grouping, norm, stay } from './schema-units.ts';

const ratio = record<{ keep: number; of: number }>({ keep: count, of: positive }, {});

const layerCount = record<LayerCount>(
  {
    pruned: count,
    of: count,
    before: count,
    to: share,
    scopes: list(record<{ size: number; times: number }>({ size: count, times: positive }, {})),
    weight: count,
    step: positive,
    bundles: count,
  },
  { before: true, to: true, scopes: true, weight: true, step: true, bundles: true },
);

const frame = record<PlannedFrame>({ step: count, keep: count, of: positive }, {});

export const calibration = record<PlannedCalibration>(
  { data: text, samples: positive, perClass: positive, batch: positive, stream: text, sequentially: truth, defaults },
  { perClass: true, stream: true, sequentially: true },
);

type Rule<By extends PlannedAllocator['by']> = Extract<PlannedAllocator, { by: By }>;

function measured(by: MeasuredAllocator['by']): Schema {
  return record<MeasuredAllocator>(
    {
      by: { const: by },
      score: text,
      eps: magnitude,
      amplitude: magnitude,
      scale: magnitude,
      branches: mapOf(text),
      per: oneOf('layer', 'block'),
      calibration,
      stream: text,
      bounds: mapOf(list(count)),
      defaults,
    },
    { eps: true, amplitude: true, scale: true, branches: true, calibration: true, stream: true },
  );
}

const allocator: Schema = {
  type: 'object',
  discriminator: { propertyName: 'by' },
  oneOf: [
    record<Rule<'global'>>({ by: { const: 'global' }, criterion: text, at: text, calibration }, { at: true, calibration: true }),
    record<Rule<'sensitivity'>>(
      {
        by: { const: 'sensitivity' },
        metric: text,
        best: oneOf('highest', 'lowest'),
        levels: positive,
        data: text,
        samples: positive,
        defaults,
      },
      {},
    ),
    record<Rule<'distortion'>>({ by: { const: 'distortion' }, levels: positive, data: text, samples: positive, defaults }, {}),
    measured('proportional'),
    measured('shifted'),
    measured('logistic'),
  ],
};

/** The keys of all kinds. */
type KeyOf<T> = T extends unknown ? keyof T & string : never;
type AnyPrune = { readonly [K in KeyOf<PlannedPrune>]: unknown };
type Own<T> = Exclude<keyof T, keyof PruneBase | 'units'> & string;

/** In canonical order. */
const keys: Readonly<Record<keyof AnyPrune, Schema>> = {
  kind: { const: 'prune' },
  units: text,
  tile: record<Tile>({ rows: positive, columns: positive, positions: positive }, { positions: true }),
  criterion: text,
  statistics: texts,
  calibration,
  compensation: oneOf('obs', 'bias'),
  damping: magnitude,
  underMasks: text,
  modules: mapOf(text),
  among: text,
  allocation: oneOf('global', 'uniform', 'erk', 'er', 'computed'),
  allocated: allocator,
  ranked: record<PlannedPrune['ranked']>({ per: oneOf('layer', 'row', 'column', 'block'), size: positive }, { size: true }),
  rounded: oneOf('down', 'up'),
  ties: oneOf('last', 'all', 'none'),
  mask: text,
  shrink: magnitude,
  fade: magnitude,
  grouped: grouping,
  normalized: norm,
  groups: list(group),
  rescored: positive,
  smoothed: magnitude,
  budget,
  stays: list(stay),
  pattern: ratio,
  layers: texts,
  selected: count,
  dense: texts,
  floor: record<NonNullable<PlannedPrune['floor']>>({ share: text, per: { const: 'layer' }, keep: mapOf(count) }, {}),
  ceiling: record<NonNullable<PlannedPrune['ceiling']>>({ share: text, per: { const: 'layer' }, lose: mapOf(count) }, {}),
  from: share,
  to: share,
  asked: count,
  reached: count,
  before: count,
  limited: record<PlannedLimit>(
    { metric: text, expression: text, most: share, per: oneOf('layer', 'all'), bounds: mapOf(list(count)) },
    {},
  ),
  threshold: record<PlannedThreshold>({ expression: text, per: oneOf('layer', 'all'), bounds: mapOf(list(count)) }, {}),
  counts: mapOf(layerCount),
  curve: text,
  window,
  frames: list(frame),
  levels: list(record<PlannedLevel>({ step: count, share }, {})),
  stream: text,
  defaults,
};

/** Keys that a prune of any kind may have. */
const optional: Readonly<Record<OptionalKeys<PruneBase>, true>> = {
  statistics: true,
  calibration: true,
  compensation: true,
  damping: true,
  modules: true,
  underMasks: true,
  among: true,
  allocated: true,
  rounded: true,
  ties: true,
  shrink: true,
  fade: true,
  smoothed: true,
  floor: true,
  before: true,
  counts: true,
  levels: true,
  stream: true,
  limited: true,
  threshold: true,
  ceiling: true,
};

/** Whether a key that only some kinds have must be there. */
type Needs<T> = { readonly [K in Own<T>]-?: undefined extends T[K & keyof T] ? 'optional' : 'needed' };

/** Of each kind, the keys that not every kind has. */
const own = {
  weights: {} satisfies Needs<WeightPrune>,
  pattern: { pattern: 'needed', dense: 'optional', frames: 'optional' } satisfies Needs<PatternPrune>,
  tiles: { tile: 'needed', grouped: 'needed', dense: 'optional' } satisfies Needs<TilePrune>,
  units: {
    groups: 'needed',
    grouped: 'optional',
    normalized: 'optional',
    rescored: 'optional',
    stays: 'optional',
    // A resource makes a kind of its own, which has this key beside them.
    budget: 'optional',
  } satisfies Needs<UnitPrune> & Readonly<Record<Own<BudgetPrune>, string>>,
};

const special = new Set(Object.values(own).flatMap((needs) => Object.keys(needs)));

/** A statement of the kind: it has what the kind needs, and nothing of other kinds. */
function only(needs: Readonly<Record<string, string>>): Schema {
  const names = [...special].filter((key) => !Object.hasOwn(needs, key));
  return {
    required: Object.keys(needs).filter((key) => needs[key] === 'needed'),
    properties: Object.fromEntries(names.map((key) => [key, { not: {} }])),
  };
}

function withUnits(word: string): Schema {
  return { properties: { units: { const: word } } };
}

/** The scores of a tile become one in fewer ways than those of a unit. */
const tiles: Schema = { ...only(own.tiles), properties: { ...only(own.tiles).properties, grouped: oneOf(...tileGroupings) } };

export const prune: Schema = {
  type: 'object',
  properties: keys,
  required: Object.keys(keys).filter((key) => !Object.hasOwn(optional, key) && !special.has(key)),
  additionalProperties: false,
  if: withUnits('tiles'),
  then: tiles,
  else: {
    if: withUnits('weights'),
    then: { if: { required: ['pattern'] }, then: only(own.pattern), else: only(own.weights) },
    else: only(own.units),
  },
};
