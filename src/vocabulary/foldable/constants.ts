/** What a `compact` folds: `constants`. */
import type { WordDeclaration } from '../declaration.ts';

export const constants: WordDeclaration = {
  kind: 'word',
  category: 'foldable',
  word: 'constants',
  documentation: 'Units that give one number whatever is fed go into the biases behind them.',
  example: 'compact folding constants',
};
