/** The form of an adapter `masked`. */
import type { WordDeclaration } from '../declaration.ts';

export const masked: WordDeclaration = {
  kind: 'word',
  category: 'adapter-form',
  word: 'masked',
  documentation: 'W + c·(M ⊙ BA): exact to merge.',
  example: 'retrain lora(rank: 4, form: masked)',
};
