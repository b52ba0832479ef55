/** What `calibrate` takes anew. */
import type { WordDeclaration } from './declaration.ts';

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
  documentation:
    'Biases, so that mean outputs are those of the dense model. This version refuses it (ESP2270).',
  example: 'calibrate biases using 512 samples of train',
};

export const calibrated: readonly WordDeclaration[] = [norms, biases];
