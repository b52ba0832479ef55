/** The loss `l1`. */
import type { WordDeclaration } from '../declaration.ts';

export const l1: WordDeclaration = {
  kind: 'word',
  category: 'loss',
  word: 'l1',
  documentation: 'Mean absolute error of output and label.',
  example: 'train all loss l1',
};
