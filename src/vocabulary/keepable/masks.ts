/** What a merge keeps: `masks`. */
import type { WordDeclaration } from '../declaration.ts';

export const masks: WordDeclaration = {
  kind: 'word',
  category: 'keepable',
  word: 'masks',
  documentation: 'What is pruned stays zero when adapters are merged.',
  example: 'retrain lora\nmerge keeping masks',
};
