/** The base `latency`. */
import type { WordDeclaration } from '../declaration.ts';

export const latency: WordDeclaration = {
  kind: 'word',
  category: 'base',
  word: 'latency',
  documentation: 'Time of one forward pass, by the profile that `espalier profile` measured.',
  example: 'prune channels by magnitude to 50% of latency',
};
