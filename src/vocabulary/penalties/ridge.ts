/** The standard penalty `ridge`. */
import type { WordDeclaration } from '../declaration.ts';

export const ridge: WordDeclaration = {
  kind: 'word',
  category: 'penalty',
  word: 'ridge',
  documentation: 'Sum of the squares of weights.',
  example: 'train all loss task + ridge',
};
