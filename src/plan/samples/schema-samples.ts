/** The schema of `planned-samples.ts`, held to its type. */
import { count, defaults, mapOf, oneOf, positive, record, text } from '../json-schema.ts';
import type { PlannedClass, PlannedSamples } from './planned-samples.ts';

export const prunedSamples = record<PlannedSamples>(
  {
    kind: { const: 'prune samples' },
    at: count,
    data: text,
    criterion: text,
    batch: positive,
    underMasks: text,
    scorer: text,
    within: record<NonNullable<PlannedSamples['within']>>({ most: positive, cost: text }, { cost: true }),
    above: text,
    key: record<NonNullable<PlannedSamples['key']>>({ column: text, values: positive }, {}),
    closedUnder: text,
    least: positive,
    per: oneOf('data', 'class'),
    floor: record<NonNullable<PlannedSamples['floor']>>({ share: text, keep: mapOf(count) }, {}),
    of: positive,
    before: positive,
    asked: count,
    kept: positive,
    classes: mapOf(record<PlannedClass>({ of: positive, kept: count }, { kept: true })),
    stream: text,
    defaults,
  },
  {
    batch: true,
    underMasks: true,
    floor: true,
    classes: true,
    stream: true,
    scorer: true,
    within: true,
    above: true,
    key: true,
    closedUnder: true,
    least: true,
  },
);
