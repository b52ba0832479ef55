/** What is calibrated: `norms`. */
import type { WordDeclaration } from '../declaration.ts';

export const norms: WordDeclaration = {
  kind: 'word',
  category: 'calibrated',
  word: 'norms',
  documentation: 'Running means and variances of batch normalisations.',
  example: 'calibrate norms using 512 samples of train',
};
