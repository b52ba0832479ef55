/** The part of a plan for weights that share cells, its schema, and what can be wrong with it. */
import { cellScales, hashPrime, mappings } from '../../model/shared/mapping.ts';
import type { CellScale, HashSeeds, Mapping } from '../../model/shared/mapping.ts';
import type { Incoherence } from '../incoherence.ts';
import {
  count,
  defaults,
  list,
  oneOf,
  positive,
  record,
  share as percent,
  text,
} from '../json-schema.ts';
import type { Schema } from '../json-schema.ts';
import type { Sizes } from '../prune/coherence.ts';

/** Weights are ± cells of one array from here on, times a number of their layer: s = std(w) / reach. */
export interface PlannedShare {
  readonly kind: 'share';
  readonly at: number;
  readonly mapped: Mapping;
  readonly scaled: CellScale;
  /** Of the weights: `1%`, and the cells that this makes. */
  readonly within: string;
  readonly weights: number;
  readonly cells: number;
  /** In the order in which their weights are counted. */
  readonly layers: readonly PlannedSharing[];
  /** Cells start uniform between −reach and reach. */
  readonly reach: number;
  /** Coefficients of the hashes that give each weight its cell and its sign. */
  readonly map: HashSeeds;
  readonly signs: HashSeeds;
  /** Random stream of the cells, as a path below the seed. */
  readonly stream: string;
  /** Parameters that have to be stored: the cells, and all that share none. */
  readonly memory: number;
  readonly defaults: readonly string[];
}

export interface PlannedSharing {
  readonly layer: string;
  readonly tensor: string;
  readonly weights: number;
}

const odd: Schema = { type: 'integer', minimum: 3, maximum: hashPrime - 1 };
const seeds = record<HashSeeds>({ a: odd, b: odd, d: odd }, {});

export const share: Schema = record<PlannedShare>(
  {
    ...{ kind: { const: 'share' }, at: count },
    ...{ mapped: oneOf(...mappings), scaled: oneOf(...cellScales) },
    ...{ within: percent, weights: positive, cells: { ...positive, maximum: hashPrime - 1 } },
    layers: list(record<PlannedSharing>({ layer: text, tensor: text, weights: positive }, {})),
    reach: { type: 'number', exclusiveMinimum: 0 },
    ...{ map: seeds, signs: seeds, stream: text, memory: count, defaults },
  },
  {},
);

export function shareCoherence(statement: PlannedShare, sizes: Sizes): readonly Incoherence[] {
  const { cells, layers, weights } = statement;
  const unknown = layers.flatMap(({ layer, weights: own }, index): Incoherence[] => {
    const path = ['layers', index];
    const size = sizes.get(layer);
    if (size === undefined)
      return [{ path: [...path, 'layer'], problem: `the plan has no layer \`${layer}\`` }];
    if (size === own) return [];
    return [{ path: [...path, 'weights'], problem: `\`${layer}\` has ${size} weights` }];
  });
  const total = layers.reduce((sum, one) => sum + one.weights, 0);
  return [
    ...unknown,
    ...(total === weights ? [] : [{ path: ['weights'], problem: `its layers have ${total}` }]),
    ...(cells <= weights
      ? []
      : [{ path: ['cells'], problem: 'there are fewer weights than cells' }]),
  ];
}
