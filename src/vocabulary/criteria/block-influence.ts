/** The standard criterion `block-influence`. */
import type { WordDeclaration } from '../declaration.ts';

export const blockInfluence: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'block-influence',
  documentation: 'How far a block turns the stream that passes it.',
  example: 'prune blocks by block-influence removing 1 block',
};
