/** The role `head`. */
import type { WordDeclaration } from '../declaration.ts';

export const head: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'head',
  documentation: 'The layer that makes the logits.',
  example: 'prune weights in head by magnitude to 80%',
};
