/** The scope `layer`. */
import type { WordDeclaration } from '../declaration.ts';

export const layer: WordDeclaration = {
  kind: 'word',
  category: 'scope',
  word: 'layer',
  documentation: 'Each layer for itself.',
  example: 'prune weights by magnitude to 80% protect min 5% per layer',
};
