/** What trains: `all`. */
import type { WordDeclaration } from '../declaration.ts';

export const all: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'all',
  documentation: 'All parameters.',
  example: 'retrain all',
};
