/** What verbs act on, where it is a word of its own: what is rewound, calibrated, reconstructed, folded, inserted. */
import { words } from './declaration.ts';
import { choice, count, rank } from './values.ts';

/** What `rewind` and `reset` bring back. */
export const rewound = words('rewound', {
  all: { documentation: 'Parameters and statistics.', example: 'mark start\ntrain all\nrewind all to start' },
  weights: { documentation: 'Parameters alone.', example: 'mark start\ntrain all\nrewind weights to start' },
  masks: { documentation: 'What is pruned.', example: 'mark start\ntrain all\nrewind masks to start' },
  optimizer: {
    documentation: "The optimizer's state.",
    example:
      'stage warm for 10 epochs { train all }\nmark start\nstage tune for 10 epochs { train all continuing warm }\nrewind optimizer to start',
  },
  clock: {
    documentation: 'Steps and epochs done.',
    example:
      'stage warm for 10 epochs { train all }\nmark start\nstage tune for 10 epochs { train all continuing warm }\nrewind clock to start',
  },
  samples: {
    documentation: 'Which samples of each data set are left.',
    example: 'mark start\nprune samples of train by random removing 50% of remaining\nrewind samples to start',
  },
});

/** What `calibrate` takes anew. */
export const calibrated = words('calibrated', {
  norms: { documentation: 'Running means and variances of batch normalisations.', example: 'calibrate norms using 512 samples of train' },
  biases: {
    documentation: 'Biases, so that mean outputs are those of the dense model. This version refuses it (ESP2270).',
    example: 'calibrate biases using 512 samples of train',
  },
});

/** What `reconstruct` fits. */
export const reconstructed = words('reconstructed', {
  layers: {
    documentation: 'One layer at a time.',
    example: 'prune weights by magnitude to 50%\nreconstruct layers using 128 samples of calibration',
  },
  blocks: {
    documentation: 'One residual block at a time. This version refuses it (ESP2270).',
    example: 'reconstruct blocks using 128 samples of calibration for 100 steps',
  },
});

/** What `compact` may fold. */
export const foldable = words('foldable', {
  constants: {
    documentation: 'Units with a constant output are folded into the biases of the layers after them.',
    example: 'compact folding constants',
  },
});

// What `insert` adds beside layers.

export const insertable = [
  ...words('insertable', {
    bypass: {
      args: [
        { name: 'kernel', shape: choice('bypass-kernel'), positional: true, required: true, documentation: 'What the bypass is.' },
        { name: 'groups', shape: count, required: true, documentation: 'Parts of the channels that it leaves apart.' },
      ],
      documentation: 'A convolution beside each chosen one, whose output is added to that of the other. It starts at zero.',
      example: 'insert bypass(conv1x1, groups: 4) on conv except first layer\ntrain all',
    },
    hybrid: {
      args: [{ name: 'rank', shape: rank, required: true, documentation: 'Columns of A and rows of B.' }],
      documentation: 'Behind each chosen linear layer or table, y + yAB (arXiv:2408.14721). B starts at zero.',
      example: 'insert hybrid(rank: 8) on mlp\nretrain inserted',
    },
  }),
  ...words('bypass-kernel', {
    conv1x1: {
      documentation: 'A kernel of one place, with the strides of the convolution beside it.',
      example: 'insert bypass(conv1x1, groups: 4) on conv except first layer\ntrain all',
    },
  }),
];
