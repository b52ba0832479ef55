/** How the arms of a branch end. */
import type { WordDeclaration } from './declaration.ts';

const all: WordDeclaration = {
  kind: 'word',
  category: 'join',
  word: 'all',
  documentation: 'Every arm of the branch before it; all count alike, unless `weighted` is there.',
  example: 'branch 3 ways varying seed { train all }\naverage all',
};

export const joins: readonly WordDeclaration[] = [all];
