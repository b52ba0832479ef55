/** The schema of `planned-zeros.ts`, held to its type. */
import { count, defaults, mapOf, record, texts } from '../json-schema.ts';
import type { PlannedZeros, ZeroCount } from './planned-zeros.ts';

export const prunedZeros = record<PlannedZeros>(
  {
    kind: { const: 'prune zeros' },
    at: count,
    layers: texts,
    selected: count,
    counts: mapOf(record<ZeroCount>({ least: count, most: count, of: count }, {})),
    defaults,
  },
  {},
);
