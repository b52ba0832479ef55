/** What `rewind` and `reset` bring back. */
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
  example:
    'mark start\nprune samples of train by random removing 50% of remaining\nrewind samples to start',
};

export const rewound: readonly WordDeclaration[] = [all, weights, masks, optimizer, clock, samples];
