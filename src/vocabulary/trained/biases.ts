/** What trains: `biases`. */
import type { WordDeclaration } from '../declaration.ts';

export const biases: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'biases',
  documentation: 'Biases of all layers.',
  example: 'retrain biases',
};
