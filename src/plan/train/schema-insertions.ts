/** The schemas of what is inserted, held to its types. */
import { insertedForms } from '../../model/insert/insertion.ts';
import { count, list, oneOf, positive, record, text, texts, type Schema } from '../json-schema.ts';
import type { PlannedFold, PlannedInsert, PlannedInsertion } from './planned-insert.ts';

const size = { parameters: count, macs: count };

export const insert: Schema = record<PlannedInsert>(
  {
    kind: { const: 'insert' },
    at: count,
    form: oneOf(...insertedForms),
    groups: positive,
    rank: positive,
    layers: list(record<PlannedInsertion>({ layer: text, tensor: text, ...size }, {})),
    ...size,
    stream: text,
  },
  { groups: true, rank: true, stream: true },
);

export function fold(kind: PlannedFold['kind']): Schema {
  return record<PlannedFold>(
    {
      kind: { const: kind },
      at: count,
      gone: texts,
      stays: list(record<NonNullable<PlannedFold['stays']>[number]>({ name: text, why: text }, {})),
      ...size,
    },
    { stays: true },
  );
}
