/** Which arm `pick` takes. */
import type { WordDeclaration } from './declaration.ts';

const best: WordDeclaration = {
  kind: 'word',
  category: 'pick',
  word: 'best',
  documentation: 'The arm that measures best.',
  example: 'branch 3 ways varying seed { train all }\npick best by accuracy on validation',
};

export const picks: readonly WordDeclaration[] = [best];
