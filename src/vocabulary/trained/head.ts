/** What trains: `head`. */
import type { WordDeclaration } from '../declaration.ts';

export const head: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'head',
  documentation: 'The layer that makes the logits.',
  example: 'retrain head',
};
