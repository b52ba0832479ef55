/** The base `bytes`. */
import type { WordDeclaration } from '../declaration.ts';

export const bytes: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'bytes',
  documentation: 'Size of the written file.',
  example: 'prune channels by magnitude to 50% of bytes',
};
