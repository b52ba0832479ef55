/** What is reconstructed: `blocks`. */
import type { WordDeclaration } from '../declaration.ts';

export const blocks: WordDeclaration = {
  kind: 'word',
  category: 'reconstructed',
  word: 'blocks',
  documentation: 'One residual block at a time.',
  example: 'reconstruct blocks using 128 samples of calibration for 100 steps',
};
