/** Short lists of choices: joins, picks, variations, weighings, splits. */
import { words } from './declaration.ts';
import { positiveNumber } from './values.ts';

/** How the samples of a data set are shared out to clients. */
export const splits = [
  ...words('split', {
    iid: {
      documentation: 'Every client has as many samples as every other, or one more, in random order.',
      example: 'branch over 4 clients of train split iid { train all }\naverage all',
    },
    dirichlet: {
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
    },
  }),
  ...words('holder', {
    client: {
      documentation: 'Each client of the last branch over clients.',
      example:
        'prune weights by magnitude to 80%\nbranch over 4 clients of train split iid { train all }\naverage all\nrewire 10% of remaining by |g| using 64 samples of each client',
    },
  }),
];

/** What the arms of an average are weighted by. */
export const weighings = words('weighing', {
  samples: {
    documentation: 'By the number of samples that the client of each arm has.',
    example: 'branch over 4 clients of train split dirichlet(alpha: 0.5) { train all }\naverage all weighted by samples',
  },
});

/** How the arms of a branch end. */
export const joins = words('join', {
  all: {
    documentation: 'Every arm of the branch before it; all count alike, unless `weighted` is there.',
    example: 'branch 3 ways varying seed { train all }\naverage all',
  },
});

/** Which arm `pick` takes. */
export const picks = words('pick', {
  best: {
    documentation: 'The arm that measures best.',
    example: 'branch 3 ways varying seed { train all }\npick best by accuracy on validation',
  },
});

/** What differs between the arms of a branch. */
export const variations = words('variation', {
  seed: { documentation: 'Each arm draws from streams of its own.', example: 'branch 3 ways varying seed { train all }\naverage all' },
});
