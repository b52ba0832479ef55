/** The way to average `all`. */
import type { WordDeclaration } from '../declaration.ts';

export const all: WordDeclaration = {
  kind: 'word',
  category: 'join',
  word: 'all',
  documentation: 'Every arm of the branch before it with the same weight.',
  example: 'branch 3 ways varying seed { train all }\naverage all',
};
