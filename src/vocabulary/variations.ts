/** What differs between the arms of a branch. */
import type { WordDeclaration } from './declaration.ts';

const seed: WordDeclaration = {
  kind: 'word',
  category: 'variation',
  word: 'seed',
  documentation: 'Each arm draws from streams of its own.',
  example: 'branch 3 ways varying seed { train all }\naverage all',
};

export const variations: readonly WordDeclaration[] = [seed];
