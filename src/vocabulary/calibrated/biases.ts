/** What is calibrated: `biases`. */
import type { WordDeclaration } from '../declaration.ts';

export const biases: WordDeclaration = {
  kind: 'word',
  category: 'calibrated',
  word: 'biases',
  documentation:
    'Biases, so that mean outputs are those of the dense model. This version refuses it (ESP2270).',
  example: 'calibrate biases using 512 samples of train',
};
