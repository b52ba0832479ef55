/** The base `params`. */
import type { WordDeclaration } from '../declaration.ts';

export const params: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'params',
  documentation: 'All parameters of the original model.',
  example: 'retrain lora within 1% of params',
};
