/** What the arms of an average are weighted by. */
import type { WordDeclaration } from './declaration.ts';

const samples: WordDeclaration = {
  kind: 'word',
  category: 'weighing',
  word: 'samples',
  documentation: 'By the number of samples that the client of each arm has.',
  example:
    'branch over 4 clients of train split dirichlet(alpha: 0.5) { train all }\naverage all weighted by samples',
};

export const weighings: readonly WordDeclaration[] = [samples];
