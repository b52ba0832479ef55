/** The allocation `global`. */
import type { WordDeclaration } from '../declaration.ts';

export const global: WordDeclaration = {
  kind: 'word',
  category: 'allocation',
  word: 'global',
  documentation: 'One threshold for the whole selection: raw scores of all layers compete.',
  example: 'prune weights by global magnitude to 80%',
};
