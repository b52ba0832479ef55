/** The computed allocation `zeroth`. */
import type { WordDeclaration } from '../declaration.ts';
import { positiveNumber } from '../values.ts';

export const zeroth: WordDeclaration = {
  kind: 'word',
  category: 'allocator',
  word: 'zeroth',
  args: [
    {
      name: 'eps',
      shape: positiveNumber,
      default: '1e-3',
      documentation: 'How far weights are moved to and fro.',
    },
  ],
  documentation:
    'What is kept goes to layers in proportion to |L(W + eps·z) − L(W − eps·z)| / (2·eps), z drawn anew for each layer and every eight samples: two forward passes, no gradient (ECoFLaP, arXiv:2310.02998).',
  example:
    'prune weights by wanda to 60%\n  ranked per row\n  protect min 30% per layer\n  allocated by zeroth(eps: 1e-3) per block\n  using 32 samples of calibration',
};
