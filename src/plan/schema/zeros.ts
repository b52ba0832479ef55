/** Keys of a plan: a prune of weights that are 0 already. */
import { at, constant, count, defaults, described, mapOf, record, texts, type Static } from './json-schema.ts';

const zeroCount = record({ least: count, most: count, of: count }, 'At least and at most; equal where the file itself was counted.');
export type ZeroCount = Static<typeof zeroCount>;

export const prunedZeros = record(
  {
    kind: constant('prune zeros'),
    at,
    layers: described(texts, 'Names of layers, in graph order.'),
    selected: count,
    counts: described(mapOf(zeroCount), 'By layer, the weights that are pruned when it is done.'),
    defaults,
  },
  'What a plan says of `prune zeros`: where zeros are looked for, and how many there are.',
);
export type PlannedZeros = Static<typeof prunedZeros>;
