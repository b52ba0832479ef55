/** How the samples of a data set are shared out to clients. */
import type { WordDeclaration } from './declaration.ts';
import { positiveNumber } from './values.ts';

const iid: WordDeclaration = {
  kind: 'word',
  category: 'split',
  word: 'iid',
  documentation: 'Every client has as many samples as every other, or one more, in random order.',
  example: 'branch over 4 clients of train split iid { train all }\naverage all',
};

const dirichlet: WordDeclaration = {
  kind: 'word',
  category: 'split',
  word: 'dirichlet',
  args: [
    {
      name: 'alpha',
      shape: positiveNumber,
      required: true,
      documentation: 'How alike the clients are: small numbers leave each client few classes.',
    },
  ],
  documentation:
    'The shares of each class that the clients have are drawn from a symmetric Dirichlet distribution (arXiv:1909.06335).',
  example: 'branch over 4 clients of train split dirichlet(alpha: 0.5) { train all }\naverage all',
};

const client: WordDeclaration = {
  kind: 'word',
  category: 'holder',
  word: 'client',
  documentation: 'Each client of the last branch over clients.',
  example:
    'prune weights by magnitude to 80%\nbranch over 4 clients of train split iid { train all }\naverage all\nrewire 10% of remaining by |g| using 64 samples of each client',
};

export const splits: readonly WordDeclaration[] = [iid, dirichlet, client];
