/** What `reconstruct` fits. */
import type { WordDeclaration } from './declaration.ts';

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

export const reconstructed: readonly WordDeclaration[] = [layers, blocks];
