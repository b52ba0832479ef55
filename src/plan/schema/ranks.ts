/** Keys of a plan: ranks of matrices, layers made of two factors, weights that share cells, and what is inserted beside layers. */
import { matrixForms } from '../../model/factors/matrix.ts';
import * as s from './json-schema.ts';
import { cellScales, hashPrime, mappings, type HashSeeds } from '../../model/shared/mapping.ts';
import { insertedForms } from '../../model/insert/insert-nodes.ts';

const ofMatrix = {
  layer: s.text,
  tensor: s.text,
  of: s.described(s.positive, 'Ranks of its matrix, and how many are kept; absent where the energy decides.'),
  rank: s.optional(s.positive),
};
const matrix = s.record(ofMatrix);
export type PlannedMatrix = s.Static<typeof matrix>;

const size = s.record({ parameters: s.count, macs: s.count });
export type PlannedSize = s.Static<typeof size>;

/** How a kernel is a matrix. */
export const form = s.oneOf(...matrixForms);

/** An energy, unless each layer has its number of ranks. */
const target = {
  form: s.described(form, 'How kernels are matrices.'),
  energy: s.optional(s.share, 'Of the sum of squared singular values: `90%`.'),
};

export const project = s.record(
  { kind: s.constant('project'), ...target, layers: s.list(matrix), window: s.window, defaults: s.defaults },
  'Weights become the nearest ones with fewer ranks, at each time of the window.',
);
export type PlannedProject = s.Static<typeof project>;

const factors = s.record({ ...ofMatrix, most: s.described(s.positive, 'With more ranks than these it stays whole.') });
export type PlannedFactors = s.Static<typeof factors>;

export const factorize = s.record(
  {
    kind: s.constant('factorize'),
    at: s.at,
    ...target,
    layers: s.list(factors),
    stays: s.optional(s.list(s.record({ layer: s.text, why: s.text })), 'Layers that are selected and stay whole, and why.'),
    before: s.described(size, 'Parameters, and multiply-adds of a sample, of these layers and of their factors; at most, under an energy.'),
    after: size,
    defaults: s.defaults,
  },
  'Layers become two factors each, of the ranks that their weights then have.',
);
export type PlannedFactorize = s.Static<typeof factorize>;

/** Weights with fewer ranks, or layers made of two factors. */
export type RankStatement = PlannedProject | PlannedFactorize;

const odd: s.Schema<number> = { type: 'integer', minimum: 3, maximum: hashPrime - 1 };

const seeds: s.Schema<HashSeeds> = s.record(
  { a: odd, b: odd, d: odd },
  'The coefficients a, b and d of h(q) = (a·q + b·q² + d) mod P: odd numbers from 3 up to P − 2.',
);

const sharingLayer = s.record({ layer: s.text, tensor: s.text, weights: s.positive });
export type PlannedSharing = s.Static<typeof sharingLayer>;

export const sharedWeights = s.record(
  {
    kind: s.constant('share'),
    at: s.at,
    mapped: s.oneOf(...mappings),
    scaled: s.oneOf(...cellScales),
    within: s.described(s.share, 'Of the weights: `1%`, and the cells that this makes.'),
    weights: s.positive,
    cells: { ...s.positive, maximum: hashPrime - 1 },
    layers: s.described(s.list(sharingLayer), 'In the order in which their weights are counted.'),
    reach: s.described(s.beyondZero, 'Cells start uniform between −reach and reach.'),
    map: s.described(seeds, 'Coefficients of the hashes that give each weight its cell and its sign.'),
    signs: seeds,
    stream: s.described(s.text, 'Random stream of the cells, as a path below the seed.'),
    memory: s.described(s.count, 'Parameters that have to be stored: the cells, and all that share none.'),
    defaults: s.defaults,
  },
  'Weights are ± cells of one array from here on, times a number of their layer: s = std(w) / reach.',
);
export type PlannedShare = s.Static<typeof sharedWeights>;

const insertedSize = { parameters: s.described(s.count, 'Parameters, and multiply-adds of a sample.'), macs: s.count };
const insertion = s.record({ layer: s.text, tensor: s.described(s.text, 'The stored weight beside which it stands.'), ...insertedSize });
export type PlannedInsertion = s.Static<typeof insertion>;

export const insert = s.record(
  {
    kind: s.constant('insert'),
    at: s.at,
    form: s.oneOf(...insertedForms),
    groups: s.optional(s.positive, 'Of a bypass.'),
    rank: s.optional(s.positive, 'Of a hybrid.'),
    layers: s.list(insertion),
    ...insertedSize,
    stream: s.optional(s.text, 'Random stream of what does not start at zero, as a path below the seed.'),
  },
  'Something beside each of these layers; outputs are those of before.',
);
export type PlannedInsert = s.Static<typeof insert>;

function fold<const Kind extends string>(kind: Kind) {
  return s.record(
    {
      kind: s.constant(kind),
      at: s.at,
      gone: s.described(s.texts, 'Names: `fc1.hybrid`.'),
      stays: s.optional(s.list(s.record({ name: s.text, why: s.text })), 'What cannot be folded, and why; the written model has it.'),
      ...insertedSize,
    },
    'What was inserted goes: folded into the weights, or with what it has learnt.',
  );
}

export const mergeInserted = fold('merge inserted');
export const removeInserted = fold('remove inserted');
export type PlannedFold = s.Static<typeof mergeInserted> | s.Static<typeof removeInserted>;
