/** The base `flops`. */
import type { WordDeclaration } from '../declaration.ts';

export const flops: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'flops',
  documentation: 'Multiply-adds of one forward pass, times two.',
  example: 'prune channels by magnitude to 50% of flops',
};
