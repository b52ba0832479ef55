/** The role `mlp`. */
import type { WordDeclaration } from '../declaration.ts';

export const mlp: WordDeclaration = {
  kind: 'word',
  category: 'role',
  word: 'mlp',
  documentation: "Layers of a block's feed-forward part.",
  example: 'prune weights in mlp by magnitude to 80%',
};
