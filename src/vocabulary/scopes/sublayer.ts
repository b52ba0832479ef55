/** The scope `sublayer`. */
import type { WordDeclaration } from '../declaration.ts';

export const sublayer: WordDeclaration = {
  kind: 'word',
  category: 'scope',
  word: 'sublayer',
  documentation: 'Each residual branch for itself. This version refuses it (ESP2270).',
  example: 'prune weights by magnitude to 80% protect min 5% per sublayer',
};
