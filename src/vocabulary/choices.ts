/** Short lists of choices: joins, picks, variations, weighings, splits. */
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
  documentation: 'The shares of each class that the clients have are drawn from a symmetric Dirichlet distribution (arXiv:1909.06335).',
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

/** How the samples of a data set are shared out to clients. */
export const splits: readonly WordDeclaration[] = [iid, dirichlet, client];

const samples: WordDeclaration = {
  kind: 'word',
  category: 'weighing',
  word: 'samples',
  documentation: 'By the number of samples that the client of each arm has.',
  example: 'branch over 4 clients of train split dirichlet(alpha: 0.5) { train all }\naverage all weighted by samples',
};

/** What the arms of an average are weighted by. */
export const weighings: readonly WordDeclaration[] = [samples];

const all: WordDeclaration = {
  kind: 'word',
  category: 'join',
  word: 'all',
  documentation: 'Every arm of the branch before it; all count alike, unless `weighted` is there.',
  example: 'branch 3 ways varying seed { train all }\naverage all',
};

/** How the arms of a branch end. */
export const joins: readonly WordDeclaration[] = [all];

const best: WordDeclaration = {
  kind: 'word',
  category: 'pick',
  word: 'best',
  documentation: 'The arm that measures best.',
  example: 'branch 3 ways varying seed { train all }\npick best by accuracy on validation',
};

/** Which arm `pick` takes. */
export const picks: readonly WordDeclaration[] = [best];

const seed: WordDeclaration = {
  kind: 'word',
  category: 'variation',
  word: 'seed',
  documentation: 'Each arm draws from streams of its own.',
  example: 'branch 3 ways varying seed { train all }\naverage all',
};

/** What differs between the arms of a branch. */
export const variations: readonly WordDeclaration[] = [seed];
