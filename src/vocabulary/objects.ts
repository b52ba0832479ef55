/** What verbs act on, where it is a word of its own: what is rewound, calibrated, reconstructed, folded. */
import type { WordDeclaration } from './declaration.ts';

const all: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'all',
  documentation: 'Parameters and statistics.',
  example: 'mark start\ntrain all\nrewind all to start',
};

const weights: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'weights',
  documentation: 'Parameters alone.',
  example: 'mark start\ntrain all\nrewind weights to start',
};

const masks: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'masks',
  documentation: 'What is pruned.',
  example: 'mark start\ntrain all\nrewind masks to start',
};

const optimizer: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'optimizer',
  documentation: "The optimizer's state.",
  example:
    'stage warm for 10 epochs { train all }\nmark start\nstage tune for 10 epochs { train all continuing warm }\nrewind optimizer to start',
};

const clock: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'clock',
  documentation: 'Steps and epochs done.',
  example:
    'stage warm for 10 epochs { train all }\nmark start\nstage tune for 10 epochs { train all continuing warm }\nrewind clock to start',
};

const samples: WordDeclaration = {
  kind: 'word',
  category: 'rewound',
  word: 'samples',
  documentation: 'Which samples of each data set are left.',
  example: 'mark start\nprune samples of train by random removing 50% of remaining\nrewind samples to start',
};

/** What `rewind` and `reset` bring back. */
export const rewound: readonly WordDeclaration[] = [all, weights, masks, optimizer, clock, samples];

const norms: WordDeclaration = {
  kind: 'word',
  category: 'calibrated',
  word: 'norms',
  documentation: 'Running means and variances of batch normalisations.',
  example: 'calibrate norms using 512 samples of train',
};

const biases: WordDeclaration = {
  kind: 'word',
  category: 'calibrated',
  word: 'biases',
  documentation: 'Biases, so that mean outputs are those of the dense model. This version refuses it (ESP2270).',
  example: 'calibrate biases using 512 samples of train',
};

/** What `calibrate` takes anew. */
export const calibrated: readonly WordDeclaration[] = [norms, biases];

const layers: WordDeclaration = {
  kind: 'word',
  category: 'reconstructed',
  word: 'layers',
  documentation: 'One layer at a time.',
  example: 'prune weights by magnitude to 50%\nreconstruct layers using 128 samples of calibration',
};

const blocks: WordDeclaration = {
  kind: 'word',
  category: 'reconstructed',
  word: 'blocks',
  documentation: 'One residual block at a time. This version refuses it (ESP2270).',
  example: 'reconstruct blocks using 128 samples of calibration for 100 steps',
};

/** What `reconstruct` fits. */
export const reconstructed: readonly WordDeclaration[] = [layers, blocks];

const constants: WordDeclaration = {
  kind: 'word',
  category: 'foldable',
  word: 'constants',
  documentation: 'Units with a constant output are folded into the biases of the layers after them.',
  example: 'compact folding constants',
};

/** What `compact` may fold. */
export const foldable: readonly WordDeclaration[] = [constants];
