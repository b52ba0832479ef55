/** The type `count`. */
import type { WordDeclaration } from '../declaration.ts';
import { count } from '../values.ts';

export const countType: WordDeclaration = {
  kind: 'word',
  category: 'type',
  word: 'count',
  value: count,
  documentation: 'A whole number.',
  example:
    'param rounds: count = 3\nrepeat rounds times { prune weights by magnitude removing 20% of remaining }',
};
