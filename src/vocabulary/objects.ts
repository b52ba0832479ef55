/** What verbs act on, where it is a word of its own: what is rewound, calibrated, reconstructed, folded. */
import { words } from './declaration.ts';

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
