/** In what scores are compared, how they become one, and how a share of them becomes a count. */
import { words } from './declaration.ts';

export const scopes = words('scope', {
  layer: { documentation: 'Each layer for itself.', example: 'prune weights by magnitude to 80% protect min 5% per layer' },
  sublayer: {
    documentation: 'Each residual branch for itself. This version refuses it (ESP2270).',
    example: 'prune weights by magnitude to 80% protect min 5% per sublayer',
  },
  row: {
    documentation: 'Each output unit with all its inputs, whatever the storage order.',
    example: 'prune weights by magnitude to 50% ranked per row',
  },
  column: { documentation: 'Each input with all output units.', example: 'prune weights by magnitude to 50% ranked per column' },
  block: {
    documentation: 'All rows of so many inputs; of floors and removals, each residual block.',
    example: 'prune weights by magnitude to 50% ranked per block 128',
  },
  class: { documentation: 'Each label for itself.', example: 'prune weights by wanda to 50% using 10 samples per class of calibration' },
});

// How the scores of the weights of a unit become one score.

export const groupings = words('grouping', {
  sum: { documentation: 'Scores are added up.', example: 'prune channels by global magnitude to 50% sparsity normalized by sum per layer' },
  mean: {
    documentation: 'Scores are averaged.',
    example: 'prune channels by global magnitude to 50% sparsity normalized by mean per layer',
  },
  max: {
    documentation: 'The highest score counts.',
    example: 'prune channels by global magnitude to 50% sparsity normalized by max per layer',
  },
  l2: {
    documentation: 'The root of the sum of squares.',
    example: 'prune channels by global magnitude to 50% sparsity normalized by l2 per layer',
  },
  std: {
    documentation: 'Scores are divided by their standard deviation (of all n, as `numpy.std` computes it); their mean stays.',
    example: 'prune channels by global magnitude to 50% sparsity normalized by std per layer',
  },
  standard: {
    documentation:
      'Standard scores: the mean is subtracted, and the rest is divided by the standard deviation of a sample (n − 1), as `torch.std` computes it.',
    example: 'prune channels by global magnitude to 50% sparsity normalized by standard per layer',
  },
  size: {
    documentation: 'Scores are divided by the number of weights.',
    example: 'prune channels by global magnitude to 50% sparsity normalized by size per layer',
  },
  params: {
    documentation: 'Scores are divided by the number of parameters that the unit removes.',
    example: 'prune channels by global magnitude to 50% sparsity normalized by params per layer',
  },
  product: {
    documentation: 'The means of the tensors that hold the unit are multiplied.',
    example: 'prune channels by magnitude to 50% sparsity grouped by product',
  },
  first: {
    documentation: 'Only the tensor that makes the unit counts: its scores are added up.',
    example: 'prune channels by magnitude to 50% sparsity grouped by first',
  },
  readers: {
    documentation: 'Only the tensors that read the unit count: their scores are averaged.',
    example: 'prune neurons by fluctuation to 50% sparsity grouped by readers',
  },
  none: {
    documentation: 'Scores stay as they are, as without the clause.',
    example: 'prune channels by global magnitude to 50% sparsity normalized by none',
  },
});

// How a share becomes a count: roundings, ties, and wholes.

/** Which of the units with equal scores go, where not all of them do. */
export const ties = words('tie', {
  first: {
    documentation: 'Those of the earlier layer, and in a layer those that are stored first.',
    example: 'prune weights by magnitude to 80% ties first go',
  },
  last: {
    documentation: 'Those of the later layer, and in a layer those that are stored last.',
    example: 'prune weights by magnitude to 80% ties last go',
  },
  all: {
    documentation: 'All of them, so that more can go than the target says; a floor still holds.',
    example: 'prune weights by magnitude to 80% ties all go',
  },
  none: {
    documentation: 'None of them, so that fewer go than the target says: at least one less.',
    example: 'prune weights by magnitude to 80% ties none go',
  },
});

/** How a number of weights that is no whole number is rounded. */
export const roundings = words('rounding', {
  nearest: {
    documentation: 'The nearest whole number; of two that are equally near, the even one.',
    example: 'prune weights by magnitude to 80% rounded nearest',
  },
  down: { documentation: 'The next whole number below.', example: 'prune weights by magnitude to 80% rounded down' },
  up: { documentation: 'The next whole number above.', example: 'prune weights by magnitude to 80% rounded up' },
});

/** Words for everything there is. */
export const wholes = words('whole', {
  model: { documentation: 'All weights of the current model.', example: 'expect sparsity of model >= 0%' },
  original: { documentation: 'The model as the run found it.', example: 'expect accuracy of model >= accuracy of original within 1 point' },
  params: { documentation: 'All parameters, biases and norms included.', example: 'expect sparsity of params <= 80%' },
});
