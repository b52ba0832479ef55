/** Single weights. */
import { words } from '../declaration.ts';
import type { PrunedKind } from '../pruned-kind.ts';

export const weights: PrunedKind = {
  noun: 'weights',
  beside: 'alone',
  choices: {
    'protect.per': { words: ['layer'], instead: 'write `per layer`' },
    'ranked.per': { words: ['layer', 'row', 'column', 'block'], instead: 'rank weights per layer, row, column or block' },
  },
  patterns: true,
  words: words('pruned', {
    weights: {
      documentation: 'Kernels and matrices of layers, weight by weight; never biases, norms or embeddings.',
      example: 'prune weights by magnitude to 80%',
    },
  }),
};
