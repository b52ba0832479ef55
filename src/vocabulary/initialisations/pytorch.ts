/** The initialisation `pytorch`. */
import type { WordDeclaration } from '../declaration.ts';

export const pytorch: WordDeclaration = {
  kind: 'word',
  category: 'initialisation',
  word: 'pytorch',
  documentation:
    "Initial values of PyTorch's layers: weights and biases uniform in ±1/√fan-in (recurrent ones in ±1/√hidden units), tables standard normal, norms 1 and 0, running means 0 and variances 1.",
  example: 'reset all using pytorch',
};
