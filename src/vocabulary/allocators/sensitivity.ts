/** The computed allocation `sensitivity`. */
import type { WordDeclaration } from '../declaration.ts';
import { count, measured } from '../values.ts';

export const sensitivity: WordDeclaration = {
  kind: 'word',
  category: 'allocator',
  word: 'sensitivity',
  args: [
    {
      name: 'metric',
      shape: measured,
      positional: true,
      required: true,
      documentation: 'What is measured while one layer at a time is pruned.',
    },
    {
      name: 'levels',
      shape: count,
      default: '10',
      documentation: 'How many sparsities are tried in each layer.',
    },
  ],
  documentation: 'Gives each layer the sparsity that its measured loss of a metric allows.',
  example: 'prune weights by magnitude to 80% allocated by sensitivity(loss, levels: 9)',
};
