/** The standard criterion `loss-rise`. */
import type { WordDeclaration } from '../declaration.ts';

export const lossRise: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'loss-rise',
  documentation: 'How much the loss rises when the unit is switched off.',
  example: 'prune sublayers by loss-rise removing 1 sublayer',
};
