/** The data set `validation`. */
import type { WordDeclaration } from '../declaration.ts';

export const validation: WordDeclaration = {
  kind: 'word',
  category: 'data',
  word: 'validation',
  documentation: 'The samples that choices are made on.',
  example: 'measure accuracy on validation',
};
