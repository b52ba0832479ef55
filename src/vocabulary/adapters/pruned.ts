/** The form of an adapter `pruned`. */
import type { WordDeclaration } from '../declaration.ts';

export const pruned: WordDeclaration = {
  kind: 'word',
  category: 'adapter-form',
  word: 'pruned',
  documentation: 'M ⊙ (W + c·BA), the mask drawn anew from the sum.',
  example: 'retrain lora(rank: 4, form: pruned)',
};
