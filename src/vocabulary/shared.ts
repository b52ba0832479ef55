/** How weights find the cells that they share, and what the gradients of cells are divided by (arXiv:2310.11611). */
import type { WordDeclaration } from './declaration.ts';

const pareto: WordDeclaration = {
  kind: 'word',
  category: 'mapping',
  word: 'pareto',
  documentation:
    'Weights go through the cells round by round, each round from a start of its own: cells hold equally many weights, to within one, and as many cells as weights hold one each.',
  example: 'share weights within 1% of params mapped pareto\ntrain all',
};

const hashed: WordDeclaration = {
  kind: 'word',
  category: 'mapping',
  word: 'hashed',
  documentation:
    'The hash of its position gives each weight its cell, as in HashedNets (arXiv:1504.04788): some cells hold many weights, others none.',
  example: 'share weights within 1% of params mapped hashed\ntrain all',
};

const squared: WordDeclaration = {
  kind: 'word',
  category: 'cell-scale',
  word: 'squared',
  documentation: 'The squared sum of the scales of its weights, divided by their number (the mode v1 of the published code).',
  example: 'share weights within 1% of params mapped pareto scaled squared\ntrain all',
};

const mean: WordDeclaration = {
  kind: 'word',
  category: 'cell-scale',
  word: 'mean',
  documentation: 'The mean of the scales of its weights (v3).',
  example: 'share weights within 1% of params mapped pareto scaled mean\ntrain all',
};

const none: WordDeclaration = {
  kind: 'word',
  category: 'cell-scale',
  word: 'none',
  documentation: 'Nothing: the sum of the gradients of its weights, each times its scale.',
  example: 'share weights within 1% of params mapped pareto scaled none\ntrain all',
};

export const mappings: readonly WordDeclaration[] = [pareto, hashed];
export const cellScales: readonly WordDeclaration[] = [squared, mean, none];
