/** The arm `best`. */
import type { WordDeclaration } from '../declaration.ts';

export const best: WordDeclaration = {
  kind: 'word',
  category: 'pick',
  word: 'best',
  documentation: 'The arm that measures best.',
  example: 'branch 3 ways varying seed { train all }\npick best by accuracy on validation',
};
