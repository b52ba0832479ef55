/** Keys of a plan: what is inserted, and what becomes of it. */
import { insertedForms } from '../../model/insert/insertion.ts';
import { at, constant, count, described, list, oneOf, optional, positive, record, text, texts, type Static } from './json-schema.ts';

const size = { parameters: described(count, 'Parameters, and multiply-adds of a sample.'), macs: count };

const insertion = record({ layer: text, tensor: described(text, 'The stored weight beside which it stands.'), ...size });
export type PlannedInsertion = Static<typeof insertion>;

export const insert = record(
  {
    kind: constant('insert'),
    at,
    form: oneOf(...insertedForms),
    groups: optional(positive, 'Of a bypass.'),
    rank: optional(positive, 'Of a hybrid.'),
    layers: list(insertion),
    ...size,
    stream: optional(text, 'Random stream of what does not start at zero, as a path below the seed.'),
  },
  'Something beside each of these layers; outputs are those of before.',
);
export type PlannedInsert = Static<typeof insert>;

function fold<const Kind extends string>(kind: Kind) {
  return record(
    {
      kind: constant(kind),
      at,
      gone: described(texts, 'Names: `fc1.hybrid`.'),
      stays: optional(list(record({ name: text, why: text })), 'What cannot be folded, and why; the written model has it.'),
      ...size,
    },
    'What was inserted goes: folded into the weights, or with what it has learnt.',
  );
}

export const mergeInserted = fold('merge inserted');
export const removeInserted = fold('remove inserted');
export type PlannedFold = Static<typeof mergeInserted> | Static<typeof removeInserted>;
