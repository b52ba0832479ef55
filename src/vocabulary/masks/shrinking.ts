/** The mask `shrinking`. */
import type { WordDeclaration } from '../declaration.ts';
import { fading } from '../values.ts';

export const shrinking: WordDeclaration = {
  kind: 'word',
  category: 'mask',
  word: 'shrinking',
  args: [
    {
      name: 'factor',
      shape: fading,
      default: '0.95',
      documentation: 'The factor of a pruned weight after a step, from 0 to 1.',
    },
  ],
  documentation:
    'A pruned weight is scaled down step by step, continues to train, and is 0 at the end.',
  example: 'prune weights by magnitude to 80% every 1 step along constant mask shrinking',
};
