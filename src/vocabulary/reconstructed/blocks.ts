/** What is reconstructed: `blocks`. */
import type { WordDeclaration } from '../declaration.ts';

export const blocks: WordDeclaration = {
  kind: 'word',
  category: 'reconstructed',
  word: 'blocks',
  documentation: 'One residual block at a time. This version refuses it (ESP2270).',
  example: 'reconstruct blocks using 128 samples of calibration for 100 steps',
};
