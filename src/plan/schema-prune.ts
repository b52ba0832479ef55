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
} from './json-schema.ts';
import type { Schema } from './json-schema.ts';
import type { Tile } from '../select/tiles.ts';
import type {
  LayerCount,
  MeasuredAllocator,
  PlannedAllocator,
  PlannedCalibration,
  PlannedFrame,
  PlannedLevel,
  PlannedPrune,
} from './plan.ts';
import { budget, group, grouping, norm, stay } from './schema-units.ts';

const ratio = record<{ keep: number; of: number }>({ keep: count, of: positive }, {});

const layerCount = record<LayerCount>(
  {
    ...{ pruned: count, of: count, before: count, to: share },
    scopes: list(record<{ size: number; times: number }>({ size: count, times: positive }, {})),
    ...{ weight: count, step: positive, bundles: count },
  },
  { before: true, to: true, scopes: true, weight: true, step: true, bundles: true },
);

const frame = record<PlannedFrame>({ step: count, keep: count, of: positive }, {});

export const calibration = record<PlannedCalibration>(
  {
    data: text,
    samples: positive,
    perClass: positive,
    batch: positive,
    stream: text,
    sequentially: truth,
    defaults,
  },
  { perClass: true, stream: true, sequentially: true },
);

type Rule<By extends PlannedAllocator['by']> = Extract<PlannedAllocator, { by: By }>;

function measured(by: MeasuredAllocator['by']): Schema {
  return record<MeasuredAllocator>(
    {
      ...{ by: { const: by }, score: text, eps: magnitude, amplitude: magnitude },
      ...{ scale: magnitude, branches: mapOf(text) },
      ...{ per: oneOf('layer', 'block'), calibration, stream: text },
      ...{ bounds: mapOf(list(count)), defaults },
    },
    { eps: true, amplitude: true, scale: true, branches: true, calibration: true, stream: true },
  );
}

const allocator: Schema = {
  type: 'object',
  discriminator: { propertyName: 'by' },
  oneOf: [
    record<Rule<'global'>>(
      { by: { const: 'global' }, criterion: text, at: text, calibration },
      { at: true, calibration: true },
    ),
    record<Rule<'sensitivity'>>(
      {
        ...{ by: { const: 'sensitivity' }, metric: text, best: oneOf('highest', 'lowest') },
        ...{ levels: positive, data: text, samples: positive, defaults },
      },
      {},
    ),
    record<Rule<'distortion'>>(
      { by: { const: 'distortion' }, levels: positive, data: text, samples: positive, defaults },
      {},
    ),
    measured('proportional'),
    measured('shifted'),
    measured('logistic'),
  ],
};

export const prune = record<PlannedPrune>(
  {
    kind: { const: 'prune' },
    units: text,
    tile: record<Tile>({ rows: positive, columns: positive }, {}),
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
    ranked: record<PlannedPrune['ranked']>(
      { per: oneOf('layer', 'row', 'column', 'block'), size: positive },
      { size: true },
    ),
    rounded: oneOf('down', 'up'),
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
    floor: record<NonNullable<PlannedPrune['floor']>>(
      { share: text, per: { const: 'layer' }, keep: mapOf(count) },
      {},
    ),
    from: share,
    to: share,
    asked: count,
    reached: count,
    before: count,
    counts: mapOf(layerCount),
    curve: text,
    window,
    frames: list(frame),
    levels: list(record<PlannedLevel>({ step: count, share }, {})),
    stream: text,
    defaults,
  },
  {
    allocated: true,
    ...{ statistics: true, calibration: true, compensation: true, damping: true, pattern: true },
    ...{ grouped: true, normalized: true, groups: true, rescored: true, budget: true, stays: true },
    ...{ modules: true },
    ...{ smoothed: true, tile: true, underMasks: true, before: true, counts: true, frames: true },
    ...{ dense: true, floor: true, stream: true, among: true, shrink: true },
    ...{ fade: true, rounded: true, levels: true },
  },
);
