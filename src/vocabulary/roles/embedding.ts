/** The role `embedding`. */
import type { WordDeclaration } from '../declaration.ts';

export const embedding: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'embedding',
  documentation: 'Tables that are looked up by index.',
  example: 'prune weights in embedding by magnitude to 80%',
};
