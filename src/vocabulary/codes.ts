/** Vectors of gates that samples share, each of which becomes a network of its own. */
import type { WordDeclaration } from './declaration.ts';
import { count, number } from './values.ts';

export const codes: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'codes',
  args: [
    { name: 'count', shape: { ...count, limits: { from: 2, to: 64 } }, default: '2', documentation: 'K: how many codes there are.' },
    {
      name: 'start',
      shape: number,
      default: '1',
      documentation: 'Added to each number of a code: where it is above 0, all units start open.',
    },
  ],
  documentation:
    'K vectors with a gate for each unit that a later prune ranks by `code(k)`, and a router that gives each sample one of them (arXiv:2406.12042); in training, the samples of a batch are shared out evenly.',
  example:
    'stage route for 100 steps {\n  train codes(count: 2)\n}\nparam expert: number = 1\nsweep expert in 1, 2 {\n  prune neurons by code(expert) to 50% sparsity\n}',
};
