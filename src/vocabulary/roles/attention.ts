/** The role `attention`. */
import type { WordDeclaration } from '../declaration.ts';

export const attention: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'attention',
  documentation: 'Projections of attention.',
  example: 'prune weights in attention by magnitude to 80%',
};
