/** The data set `train`. */
import type { WordDeclaration } from '../declaration.ts';

export const train: WordDeclaration = {
  kind: 'word',
  category: 'data',
  word: 'train',
  documentation: 'The samples that training draws from.',
  example: 'measure accuracy on train',
};
