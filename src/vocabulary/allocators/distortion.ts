/** The computed allocation `distortion`. */
import type { WordDeclaration } from '../declaration.ts';
import { count } from '../values.ts';

export const distortion: WordDeclaration = {
  kind: 'word',
  category: 'allocator',
  word: 'distortion',
  args: [
    {
      name: 'levels',
      shape: count,
      default: '10',
      documentation: 'How many sparsities are tried in each layer.',
    },
  ],
  documentation:
    'As `sensitivity`, of how far outputs move: the mean squared change of a sample’s outputs, of all samples the largest (arXiv:2308.10438).',
  example: 'prune weights by magnitude to 80% allocated by distortion(levels: 9)',
};
