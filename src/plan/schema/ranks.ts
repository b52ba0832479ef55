/** Keys of a plan: ranks of matrices, and layers made of two factors. */
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
} from './json-schema.ts';

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
