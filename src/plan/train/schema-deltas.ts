/** The part of the plan's schema that speaks of deltas. */
import { fallNames } from '../../vocabulary/decays/falls.ts';
import { list, oneOf, positive, record, text } from '../json-schema.ts';
import type { PlannedDeltas, PlannedDeltasOfLayer, PlannedReselection } from './planned-deltas.ts';

export const deltas = record<PlannedDeltas>(
  {
    layers: list(record<PlannedDeltasOfLayer>({ layer: text, tensor: text, weights: positive, deltas: positive }, {})),
    reselection: record<PlannedReselection>(
      { share: text, fall: oneOf('constant', ...fallNames), every: positive, growth: { const: 'gradient' }, over: positive },
      {},
    ),
  },
  { reselection: true },
);
