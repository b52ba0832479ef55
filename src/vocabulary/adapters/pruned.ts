/** The form of an adapter `pruned`. */
import type { WordDeclaration } from '../declaration.ts';

export const pruned: WordDeclaration = {
  kind: 'word',
  category: 'adapter-form',
  word: 'pruned',
  documentation: 'W + c·BA while it trains, W + c·(M ⊙ BA) when it is merged.',
  example: 'retrain lora(rank: 4, form: pruned)',
};
