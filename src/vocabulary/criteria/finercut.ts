/** The standard criterion `finercut`. */
import type { WordDeclaration } from '../declaration.ts';

export const finercut: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'finercut',
  documentation: "How far the model's output moves when the unit is switched off.",
  example: 'prune sublayers by finercut removing 1 sublayer',
};
