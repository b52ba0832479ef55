/** What `merge` may keep. */
import type { WordDeclaration } from './declaration.ts';

const masks: WordDeclaration = {
  kind: 'word',
  category: 'keepable',
  word: 'masks',
  documentation: 'What is pruned stays zero when adapters are merged.',
  example: 'retrain lora\nmerge keeping masks',
};

export const keepable: readonly WordDeclaration[] = [masks];
