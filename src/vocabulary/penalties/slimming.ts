/** The standard penalty `slimming`. */
import type { WordDeclaration } from '../declaration.ts';

export const slimming: WordDeclaration = {
  kind: 'word',
  category: 'penalty',
  word: 'slimming',
  documentation: 'Sum of the sizes of the scales of norms.',
  example: 'train all loss task + slimming',
};
