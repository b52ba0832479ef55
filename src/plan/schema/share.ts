/** Keys of a plan: weights that share cells. */
import { cellScales, hashPrime, mappings, type HashSeeds } from '../../model/shared/mapping.ts';
import {
  at,
  beyondZero,
  constant,
  count,
  defaults,
  described,
  list,
  oneOf,
  positive,
  record,
  text,
  share as percent,
  type Schema,
  type Static,
} from './json-schema.ts';

const odd: Schema<number> = { type: 'integer', minimum: 3, maximum: hashPrime - 1 };

const seeds: Schema<HashSeeds> = record(
  { a: odd, b: odd, d: odd },
  'The coefficients a, b and d of h(q) = (a·q + b·q² + d) mod P: odd numbers from 3 up to P − 2.',
);

const sharing = record({ layer: text, tensor: text, weights: positive });
export type PlannedSharing = Static<typeof sharing>;

export const share = record(
  {
    kind: constant('share'),
    at,
    mapped: oneOf(...mappings),
    scaled: oneOf(...cellScales),
    within: described(percent, 'Of the weights: `1%`, and the cells that this makes.'),
    weights: positive,
    cells: { ...positive, maximum: hashPrime - 1 },
    layers: described(list(sharing), 'In the order in which their weights are counted.'),
    reach: described(beyondZero, 'Cells start uniform between −reach and reach.'),
    map: described(seeds, 'Coefficients of the hashes that give each weight its cell and its sign.'),
    signs: seeds,
    stream: described(text, 'Random stream of the cells, as a path below the seed.'),
    memory: described(count, 'Parameters that have to be stored: the cells, and all that share none.'),
    defaults,
  },
  'Weights are ± cells of one array from here on, times a number of their layer: s = std(w) / reach.',
);
export type PlannedShare = Static<typeof share>;
