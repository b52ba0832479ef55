/** The computed allocation `shifted`. */
import type { WordDeclaration } from '../declaration.ts';
import { share } from '../values.ts';

export const shifted: WordDeclaration = {
  kind: 'word',
  category: 'allocator',
  word: 'shifted',
  args: [
    {
      name: 'score',
      shape: { kind: 'expression', role: 'criterion' },
      positional: true,
      required: true,
      documentation: 'One number of a layer or block: the higher, the less it loses.',
    },
    {
      name: 'amplitude',
      shape: share,
      default: '2%',
      documentation: 'By how much the sparsity of the highest, or of the lowest, is moved.',
    },
  ],
  documentation:
    'Every layer loses the same share more, moved by its score: centred, and divided by the largest distance from the mean (Adapt-Pruner, arXiv:2502.03460).',
  example:
    'prune weights by magnitude to 60% allocated by shifted(mean(|w|), amplitude: 5%) per block',
};
