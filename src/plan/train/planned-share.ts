/** The part of a plan for weights that share cells, and its schema. */
import { cellScales, hashPrime, mappings, type CellScale, type HashSeeds, type Mapping } from '../../model/shared/mapping.ts';
import { count, defaults, list, oneOf, positive, record, share as percent, text, type Schema } from '../json-schema.ts';

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
    kind: { const: 'share' },
    at: count,
    mapped: oneOf(...mappings),
    scaled: oneOf(...cellScales),
    within: percent,
    weights: positive,
    cells: { ...positive, maximum: hashPrime - 1 },
    layers: list(record<PlannedSharing>({ layer: text, tensor: text, weights: positive }, {})),
    reach: { type: 'number', exclusiveMinimum: 0 },
    map: seeds,
    signs: seeds,
    stream: text,
    memory: count,
    defaults,
  },
  {},
);
