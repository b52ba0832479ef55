/** The type `ratio`. */
import type { WordDeclaration } from '../declaration.ts';
import { choice, ratio } from '../values.ts';

export const ratioType: WordDeclaration = {
  kind: 'word',
  category: 'type',
  word: 'ratio',
  follow: [
    { name: 'of', word: 'of', shape: choice('base', 'params', 'flops', 'bytes', 'latency') },
  ],
  value: ratio,
  documentation: 'The remaining share of a resource.',
  example: 'param half: ratio of flops = 50%\nprune channels by magnitude to half',
};
