/** The data set `test`. */
import type { WordDeclaration } from '../declaration.ts';

export const test: WordDeclaration = {
  kind: 'word',
  category: 'data',
  word: 'test',
  documentation: 'The samples that nothing may be chosen on.',
  example: 'measure accuracy on test',
};
