/** What trains: `norms`. */
import type { WordDeclaration } from '../declaration.ts';

export const norms: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'norms',
  documentation: 'Scales and shifts of normalisations.',
  example: 'retrain norms',
};
