/** How weights find the cells that they share, and what the gradients of cells are divided by (arXiv:2310.11611). */
import { words } from './declaration.ts';

export const mappings = words('mapping', {
  pareto: {
    documentation:
      'Weights go through the cells round by round, each round from a start of its own: cells hold equally many weights, to within one, and as many cells as weights hold one each.',
    example: 'share weights within 1% of params mapped pareto\ntrain all',
  },
  hashed: {
    documentation:
      'The hash of its position gives each weight its cell, as in HashedNets (arXiv:1504.04788): some cells hold many weights, others none.',
    example: 'share weights within 1% of params mapped hashed\ntrain all',
  },
});
export const cellScales = words('cell-scale', {
  squared: {
    documentation: 'The squared sum of the scales of its weights, divided by their number (the mode v1 of the published code).',
    example: 'share weights within 1% of params mapped pareto scaled squared\ntrain all',
  },
  mean: {
    documentation: 'The mean of the scales of its weights (v3).',
    example: 'share weights within 1% of params mapped pareto scaled mean\ntrain all',
  },
  none: {
    documentation: 'Nothing: the sum of the gradients of its weights, each times its scale.',
    example: 'share weights within 1% of params mapped pareto scaled none\ntrain all',
  },
});
