/** The form of an adapter `scaled`. */
import type { WordDeclaration } from '../declaration.ts';

export const scaled: WordDeclaration = {
  kind: 'word',
  category: 'adapter-form',
  word: 'scaled',
  documentation: 'W ⊙ (BA), from BA = 1 on: multiplies, so that zeros stay.',
  example: 'retrain lora(rank: 4, form: scaled)',
};
