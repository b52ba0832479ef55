/** The loss `crossentropy`. */
import type { WordDeclaration } from '../declaration.ts';

export const crossentropy: WordDeclaration = {
  kind: 'word',
  category: 'loss',
  word: 'crossentropy',
  documentation: 'Cross-entropy of logits and labels.',
  example: 'train all loss crossentropy',
};
