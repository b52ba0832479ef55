/** The form of an adapter `plain`. */
import type { WordDeclaration } from '../declaration.ts';

export const plain: WordDeclaration = {
  kind: 'word',
  category: 'adapter-form',
  word: 'plain',
  documentation: 'W + c·BA: merging fills zeros again unless masks are kept.',
  example: 'retrain lora(rank: 4, form: plain)',
};
