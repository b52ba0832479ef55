/** Short lists of choices: joins, picks, variations, weighings, splits, forms of matrices, statistics, initial values, compensations. */
import { words } from './declaration.ts';
import { positiveNumber, share } from './values.ts';

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

// What `merge` may keep.

export const keepable = words('keepable', {
  masks: { documentation: 'What is pruned stays zero when adapters are merged.', example: 'retrain lora\nmerge keeping masks' },
});

// How the kernel of a convolution is the matrix whose ranks count.

export const matrixForms = words('matrix-form', {
  channel: {
    documentation:
      'A row for each output, a column for each input at each place of the kernel: two factors are the same kernel with fewer outputs, and a 1×1 convolution behind it.',
    example: 'factorize layers in conv to rank 4 as channel',
  },
  spatial: {
    documentation:
      'A row for each output at each column of the kernel, a column for each input at each row of it: two factors are a kernel of one column, and one of one row behind it.',
    example: 'factorize layers in conv to rank 4 as spatial',
  },
});

// Statistics that `calibrate` takes.

export const statistics = words('statistic', {
  median: {
    documentation: 'The middle of the values of several seeds; of an even number, the mean of both.',
    example: 'train all for 2 epochs\nexpect median over 3 seeds accuracy of model >= 97%',
  },
  mean: {
    documentation: 'The mean of the values of several seeds.',
    example: 'train all for 2 epochs\nexpect mean over 5 seeds loss of model <= 0.1',
  },
});

// Distributions that `reset` draws from.

export const initialisations = words('initialisation', {
  kaiming: {
    documentation:
      "Kaiming's uniform initialisation for the layer's fan-in, in ±√(6 / fan-in): `torch.nn.init.kaiming_uniform_` by itself. PyTorch's layers begin 2.45 times narrower (`pytorch`).",
    example: 'reset weights using kaiming',
  },
  permuted: { documentation: 'The weights of the layer, shuffled.', example: 'reset weights using permuted' },
  pytorch: {
    documentation:
      "Initial values of PyTorch's layers: weights and biases uniform in ±1/√fan-in (recurrent ones in ±1/√hidden units), tables standard normal, norms 1 and 0, running means 0 and variances 1.",
    example: 'reset all using pytorch',
  },
});

// How the weights that stay make up for those that go.

export const compensations = words('compensation', {
  obs: {
    args: [{ name: 'damping', shape: share, default: '1%', documentation: 'Share of the mean diagonal that is added to the diagonal.' }],
    documentation:
      'Optimal brain surgeon: kept weights compensate for pruned ones, by the inverse second moment of the input; for units, all columns at once by least squares.',
    example: 'prune weights by magnitude to 50% ranked per block 128 compensating by obs(damping: 1%)',
  },
  bias: {
    documentation: 'Biases take over the mean output of pruned weights, as in FLAP.',
    example: 'prune weights by fluctuation to 50% compensating by bias',
  },
});
