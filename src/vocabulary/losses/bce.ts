/** The loss `bce`. */
import type { WordDeclaration } from '../declaration.ts';

export const bce: WordDeclaration = {
  kind: 'word',
  category: 'loss',
  word: 'bce',
  documentation: 'Binary cross-entropy of logits and labels from 0 to 1, mean over all elements.',
  example: 'train all loss bce',
};
