/** The standard criterion `synflow`. */
import type { WordDeclaration } from '../declaration.ts';

export const synflow: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'synflow',
  documentation:
    'Weight times the gradient of the summed output of the network of absolute weights.',
  example: 'prune weights by synflow to 50%',
};
