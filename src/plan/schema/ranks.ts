/** Keys of a plan: ranks of matrices, layers made of two factors, weights that share cells, and what is inserted beside layers. */
import { matrixForms } from '../../model/factors/matrix.ts';
import {
  at,
  constant,
  count,
  defaults,
  described,
  list,
  oneOf,
  optional,
  positive,
  record,
  share,
  text,
  window,
  type Static,
  beyondZero,
  share as percent,
  type Schema,
  texts,
} from './json-schema.ts';
import { cellScales, hashPrime, mappings, type HashSeeds } from '../../model/shared/mapping.ts';
import { insertedForms } from '../../model/insert/insert-nodes.ts';

const ofMatrix = {
  layer: text,
  tensor: text,
  of: described(positive, 'Ranks of its matrix, and how many are kept; absent where the energy decides.'),
  rank: optional(positive),
};
const matrix = record(ofMatrix);
export type PlannedMatrix = Static<typeof matrix>;

const size = record({ parameters: count, macs: count });
export type PlannedSize = Static<typeof size>;

/** How a kernel is a matrix. */
export const form = oneOf(...matrixForms);

/** An energy, unless each layer has its number of ranks. */
const target = {
  form: described(form, 'How kernels are matrices.'),
  energy: optional(share, 'Of the sum of squared singular values: `90%`.'),
};

export const project = record(
  { kind: constant('project'), ...target, layers: list(matrix), window, defaults },
  'Weights become the nearest ones with fewer ranks, at each time of the window.',
);
export type PlannedProject = Static<typeof project>;

const factors = record({ ...ofMatrix, most: described(positive, 'With more ranks than these it stays whole.') });
export type PlannedFactors = Static<typeof factors>;

export const factorize = record(
  {
    kind: constant('factorize'),
    at,
    ...target,
    layers: list(factors),
    stays: optional(list(record({ layer: text, why: text })), 'Layers that are selected and stay whole, and why.'),
    before: described(size, 'Parameters, and multiply-adds of a sample, of these layers and of their factors; at most, under an energy.'),
    after: size,
    defaults,
  },
  'Layers become two factors each, of the ranks that their weights then have.',
);
export type PlannedFactorize = Static<typeof factorize>;

/** Weights with fewer ranks, or layers made of two factors. */
export type RankStatement = PlannedProject | PlannedFactorize;

const odd: Schema<number> = { type: 'integer', minimum: 3, maximum: hashPrime - 1 };

const seeds: Schema<HashSeeds> = record(
  { a: odd, b: odd, d: odd },
  'The coefficients a, b and d of h(q) = (a·q + b·q² + d) mod P: odd numbers from 3 up to P − 2.',
);

const sharingLayer = record({ layer: text, tensor: text, weights: positive });
export type PlannedSharing = Static<typeof sharingLayer>;

export const sharedWeights = record(
  {
    kind: constant('share'),
    at,
    mapped: oneOf(...mappings),
    scaled: oneOf(...cellScales),
    within: described(percent, 'Of the weights: `1%`, and the cells that this makes.'),
    weights: positive,
    cells: { ...positive, maximum: hashPrime - 1 },
    layers: described(list(sharingLayer), 'In the order in which their weights are counted.'),
    reach: described(beyondZero, 'Cells start uniform between −reach and reach.'),
    map: described(seeds, 'Coefficients of the hashes that give each weight its cell and its sign.'),
    signs: seeds,
    stream: described(text, 'Random stream of the cells, as a path below the seed.'),
    memory: described(count, 'Parameters that have to be stored: the cells, and all that share none.'),
    defaults,
  },
  'Weights are ± cells of one array from here on, times a number of their layer: s = std(w) / reach.',
);
export type PlannedShare = Static<typeof sharedWeights>;

const insertedSize = { parameters: described(count, 'Parameters, and multiply-adds of a sample.'), macs: count };

const insertion = record({ layer: text, tensor: described(text, 'The stored weight beside which it stands.'), ...insertedSize });
export type PlannedInsertion = Static<typeof insertion>;

export const insert = record(
  {
    kind: constant('insert'),
    at,
    form: oneOf(...insertedForms),
    groups: optional(positive, 'Of a bypass.'),
    rank: optional(positive, 'Of a hybrid.'),
    layers: list(insertion),
    ...insertedSize,
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
      ...insertedSize,
    },
    'What was inserted goes: folded into the weights, or with what it has learnt.',
  );
}

export const mergeInserted = fold('merge inserted');
export const removeInserted = fold('remove inserted');
export type PlannedFold = Static<typeof mergeInserted> | Static<typeof removeInserted>;
