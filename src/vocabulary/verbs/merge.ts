/** The verb `merge`: adds adapters to the weights beside them. */
import type { VerbDeclaration } from '../declaration.ts';
import { keeping } from '../clauses/keeping.ts';

export const merge: VerbDeclaration = {
  kind: 'verb',
  word: 'merge',
  duty: 'prepares',
  clauses: [keeping],
  documentation: 'Adds adapters to the weights beside them.',
  example: 'retrain lora(rank: 4)\nmerge keeping masks',
};
