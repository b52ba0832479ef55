/** What is pruned: `tiles`. */
import type { WordDeclaration } from '../declaration.ts';
import { count } from '../values.ts';

export const tiles: WordDeclaration = {
  kind: 'word',
  category: 'pruned',
  word: 'tiles',
  args: [
    { name: 'rows', shape: count, required: true, documentation: 'Outputs of a tile.' },
    { name: 'columns', shape: count, required: true, documentation: 'Inputs of a tile.' },
  ],
  documentation:
    'Weights in blocks of so many outputs by so many inputs, at one kernel position, which go as a whole.',
  example: 'prune tiles(rows: 4, columns: 1) by global magnitude to 80%',
};
