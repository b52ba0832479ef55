/** What trains: `weights`. */
import type { WordDeclaration } from '../declaration.ts';

export const weights: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'weights',
  documentation: 'Kernels and matrices.',
  example: 'retrain weights',
};
