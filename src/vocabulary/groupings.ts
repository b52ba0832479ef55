/** How the scores of the weights of a unit become one score. */
import type { WordDeclaration } from './declaration.ts';

const sum: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'sum',
  documentation: 'Scores are added up.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by sum per layer',
};

const mean: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'mean',
  documentation: 'Scores are averaged.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by mean per layer',
};

const max: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'max',
  documentation: 'The highest score counts.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by max per layer',
};

const l2: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'l2',
  documentation: 'The root of the sum of squares.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by l2 per layer',
};

const std: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'std',
  documentation: 'Scores are divided by their standard deviation (of all n, as `numpy.std` computes it); their mean stays.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by std per layer',
};

const standard: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'standard',
  documentation:
    'Standard scores: the mean is subtracted, and the rest is divided by the standard deviation of a sample (n − 1), as `torch.std` computes it.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by standard per layer',
};

const size: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'size',
  documentation: 'Scores are divided by the number of weights.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by size per layer',
};

const params: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'params',
  documentation: 'Scores are divided by the number of parameters that the unit removes.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by params per layer',
};

const product: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'product',
  documentation: 'The means of the tensors that hold the unit are multiplied.',
  example: 'prune channels by magnitude to 50% sparsity grouped by product',
};

const first: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'first',
  documentation: 'Only the tensor that makes the unit counts: its scores are added up.',
  example: 'prune channels by magnitude to 50% sparsity grouped by first',
};

const readers: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'readers',
  documentation: 'Only the tensors that read the unit count: their scores are averaged.',
  example: 'prune neurons by fluctuation to 50% sparsity grouped by readers',
};

const none: WordDeclaration = {
  kind: 'word',
  category: 'grouping',
  word: 'none',
  documentation: 'Scores stay as they are, as without the clause.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by none',
};

export const groupings: readonly WordDeclaration[] = [sum, mean, max, l2, std, standard, size, params, product, first, readers, none];
