/** The data set `calibration`. */
import type { WordDeclaration } from '../declaration.ts';

export const calibration: WordDeclaration = {
  kind: 'word',
  category: 'data',
  word: 'calibration',
  documentation: 'The samples that statistics are taken from.',
  example: 'measure accuracy on calibration',
};
