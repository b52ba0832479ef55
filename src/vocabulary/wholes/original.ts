/** What a share is taken of: `original`. */
import type { WordDeclaration } from '../declaration.ts';

export const original: WordDeclaration = {
  kind: 'word',
  category: 'whole',
  word: 'original',
  documentation: 'The model as the run found it.',
  example: 'expect accuracy of model >= accuracy of original within 1 point',
};
