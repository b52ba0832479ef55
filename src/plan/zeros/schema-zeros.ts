/** The schema of `planned-zeros.ts`, held to its type. */
import { count, defaults, mapOf, record, texts } from '../json-schema.ts';

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

/** What a plan says of `prune zeros`: where zeros are looked for, and how many there are. */
export interface PlannedZeros {
  readonly kind: 'prune zeros';
  readonly at: number;
  /** Names of layers, in graph order. */
  readonly layers: readonly string[];
  readonly selected: number;
  /** By layer, the weights that are pruned when it is done. */
  readonly counts: Readonly<Record<string, ZeroCount>>;
  readonly defaults: readonly string[];
}

/** At least and at most; equal where the file itself was counted. */
export interface ZeroCount {
  readonly least: number;
  readonly most: number;
  readonly of: number;
}

/** Of all layers together. */
export function totalZeros({ counts }: Pick<PlannedZeros, 'counts'>): ZeroCount {
  return Object.values(counts).reduce(
    (all, { least, most, of }) => ({ least: all.least + least, most: all.most + most, of: all.of + of }),
    { least: 0, most: 0, of: 0 },
  );
}
