/** The allocation `erk`. */
import type { WordDeclaration } from '../declaration.ts';

export const erk: WordDeclaration = {
  kind: 'word',
  category: 'allocation',
  word: 'erk',
  documentation:
    "Erdős–Rényi with kernels: density is proportional to the sum of a layer's dimensions over their product.",
  example: 'prune weights by erk magnitude to 80%',
};
