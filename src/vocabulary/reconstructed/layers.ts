/** What is reconstructed: `layers`. */
import type { WordDeclaration } from '../declaration.ts';

export const layers: WordDeclaration = {
  kind: 'word',
  category: 'reconstructed',
  word: 'layers',
  documentation: 'One layer at a time.',
  example: 'prune weights by magnitude to 50%\nreconstruct layers using 128 samples of calibration',
};
