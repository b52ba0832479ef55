/** The computed allocation `global`. */
import type { WordDeclaration } from '../declaration.ts';

export const globalAllocator: WordDeclaration = {
  kind: 'word',
  category: 'allocator',
  word: 'global',
  args: [
    {
      name: 'criterion',
      shape: { kind: 'expression', role: 'criterion' },
      positional: true,
      required: true,
      documentation: 'The score that the threshold is set on.',
    },
    {
      name: 'at',
      shape: { kind: 'name', of: ['mark'], known: ['original'] },
      documentation: 'The state whose weights are scored.',
    },
  ],
  documentation:
    'Gives each layer the share that a global threshold on another criterion would give it.',
  example: 'mark start\nprune weights by magnitude to 80% allocated by global(|w|, at: start)',
};
