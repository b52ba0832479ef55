/** The computed allocation `logistic`. */
import type { WordDeclaration } from '../declaration.ts';
import { positiveNumber } from '../values.ts';

export const logistic: WordDeclaration = {
  kind: 'word',
  category: 'allocator',
  word: 'logistic',
  args: [
    {
      name: 'score',
      shape: { kind: 'expression', role: 'criterion' },
      positional: true,
      required: true,
      documentation: 'One number of a layer or block: the higher, the more it keeps.',
    },
    {
      name: 'scale',
      shape: positiveNumber,
      default: '1',
      documentation: 'What the distance of a score from the mean is multiplied by.',
    },
  ],
  documentation:
    'Every layer or block keeps in proportion to its size times 1 / (1 + exp(−scale · (score − mean))) (CFSP, arXiv:2409.13199).',
  example:
    'prune weights by magnitude to 60% allocated by logistic(avg(angle(h_in, h_out)), scale: 26.2) per block\n  using 64 samples of calibration',
};
