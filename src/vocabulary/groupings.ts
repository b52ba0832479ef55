/** How the scores of the weights of a unit become one score. */
import { words } from './declaration.ts';

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
