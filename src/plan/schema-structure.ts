/** The schemas of `structure.ts`, held to its types. */
import { fallNames } from '../vocabulary/decays/falls.ts';
import { count, defaults, list, mapOf, number, oneOf, positive, record, share, text, texts, window, type Schema } from './json-schema.ts';
import type {
  PlannedAverage,
  PlannedCalibrate,
  PlannedClientSamples,
  PlannedPick,
  PlannedReset,
  PlannedRewind,
  PlannedRewire,
  PlannedRound,
  PlannedStarts,
  PlannedUntil,
} from './structure.ts';

const average = record<PlannedAverage>({ kind: { const: 'average' }, at: count, arms: texts, weights: list(positive) }, { weights: true });

const pick = record<PlannedPick>(
  {
    kind: { const: 'pick' },
    at: count,
    arms: texts,
    arm: text,
    by: record<NonNullable<PlannedPick['by']>>({ metric: text, on: text, best: oneOf('highest', 'lowest') }, {}),
    defaults,
  },
  { arm: true, by: true, defaults: true },
);

const rewind = record<PlannedRewind>(
  {
    kind: { const: 'rewind' },
    at: count,
    name: text,
    parts: list(oneOf('all', 'weights', 'masks', 'optimizer', 'clock', 'samples')),
    tensors: texts,
  },
  { parts: true, tensors: true },
);

const reset = record<PlannedReset>(
  {
    kind: { const: 'reset' },
    at: count,
    rule: oneOf('permuted', 'kaiming', 'pytorch'),
    layers: texts,
    starts: record<PlannedStarts>(
      { uniform: mapOf(text), normal: texts, ones: texts, zeros: texts, quarters: texts },
      { uniform: true, normal: true, ones: true, zeros: true, quarters: true },
    ),
    left: texts,
    stream: text,
    defaults,
  },
  { starts: true, left: true, defaults: true },
);

const rewire = record<PlannedRewire>(
  {
    kind: { const: 'rewire' },
    share,
    decay: record<PlannedRewire['decay']>({ name: oneOf('constant', ...fallNames), to: share }, {}),
    per: oneOf('layer', 'all'),
    growth: text,
    using: record<PlannedClientSamples>({ clients: text, samples: positive, total: positive, batch: positive, stream: text }, {}),
    round: record<PlannedRound>({ nth: positive, of: positive }, {}),
    layers: texts,
    window,
    stream: text,
    defaults,
  },
  { using: true, round: true, stream: true },
);

export const until = record<PlannedUntil>(
  { metric: text, expression: text, on: text, min: number, max: number, every: positive, text, defaults },
  { expression: true, on: true, min: true, max: true },
);

/** One for each of `StructureStatement`; `calibration` is the schema of the samples. */
export function structureSchemas(calibration: Schema): readonly Schema[] {
  const calibrate = record<PlannedCalibrate>({ kind: { const: 'calibrate' }, what: { const: 'norms' }, at: count, calibration }, {});
  return [average, pick, rewind, reset, calibrate, rewire];
}
