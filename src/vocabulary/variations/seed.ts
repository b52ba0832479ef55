/** The variation `seed`. */
import type { WordDeclaration } from '../declaration.ts';

export const seed: WordDeclaration = {
  kind: 'word',
  category: 'variation',
  word: 'seed',
  documentation: 'Each arm draws from streams of its own.',
  example: 'branch 3 ways varying seed { train all }\naverage all',
};
