/** The loss `mse`. */
import type { WordDeclaration } from '../declaration.ts';

export const mse: WordDeclaration = {
  kind: 'word',
  category: 'loss',
  word: 'mse',
  documentation: 'Mean squared error of output and label.',
  example: 'train all loss mse',
};
