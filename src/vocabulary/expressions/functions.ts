/** Functions of expressions. */
import { words } from '../declaration.ts';

export const functions = words('function', {
  avg: { documentation: 'Mean over the samples and the places in them.', example: 'prune weights by avg(x^2) to 50%' },
  sum: {
    documentation: 'Sum over axes, all of them but the samples where none is named.',
    example: 'prune weights by sum(w^2 over in) to 50%',
  },
  max: { documentation: 'Largest value over axes.', example: 'prune weights by max(|w| over in) to 50%' },
  min: { documentation: 'Smallest value over axes.', example: 'prune weights by min(|w| over in) to 50%' },
  mean: { documentation: 'Mean over axes.', example: 'prune weights by mean(|w| over in) to 50%' },
  var: { documentation: 'Variance over axes.', example: 'prune weights by var(w over in) to 50%' },
  std: { documentation: 'Standard deviation over axes.', example: 'prune weights by std(w over in) to 50%' },
  norm: { documentation: 'Root of the sum of squares over axes.', example: 'prune weights by norm(w over in) to 50%' },
  distances: {
    documentation:
      'Sum of the distances to all others: what lies along the axes that are not named is compared, by its values over those that are.',
    example: 'prune channels by distances(w over in kd kh kw) to 50% sparsity grouped by first',
  },
  sqrt: { documentation: 'Square root.', example: 'prune weights by sqrt(w^2) to 50%' },
  exp: { documentation: 'Exponential.', example: 'prune weights by exp(|w|) to 50%' },
  ln: { documentation: 'Natural logarithm.', example: 'prune weights by ln(|w|) to 50%' },
  abs: { documentation: 'Absolute value, as bars say it.', example: 'prune weights by abs(w) to 50%' },
  step: { documentation: '1 where the value is above 0, else 0.', example: 'prune weights by |w| * step(w) to 50%' },
  softmax: {
    documentation:
      'Exponentials over their sum, along a list or the named axes. Criteria do not read it yet. This version refuses it (ESP2270).',
    example: 'prune weights by softmax([w^2, t^2])[0] to 50%',
  },
  top: {
    documentation:
      '1 for the given share of highest values of a layer, else 0; `over model`, in a start of scores: of all layers together.',
    example: 'prune weights by |w| * top(|w|, 10%) to 50%',
  },
  tail: {
    documentation:
      'Sum of the value and of all later ones in its layer: larger ones, and equal ones that are pruned later. `over module`: in all layers of its `group`.',
    example: 'prune weights by w^2 / tail(w^2) to 50%',
  },
  rank: {
    documentation: 'Place among all values, from 0 for the lowest to 1. Criteria do not read it yet. This version refuses it (ESP2270).',
    example: 'prune weights by rank(|w|) to 50%',
  },
  cosine: {
    documentation: 'Cosine of two vectors of features, at each place.',
    example: 'prune blocks by 1 - avg(cosine(h_in, h_out)) removing 1 block',
  },
  angle: {
    documentation: 'Angle between two vectors of features, at each place, in radians.',
    example: 'prune sublayers by avg(angle(full, without)) removing 1 sublayer',
  },
  'jensen-shannon': {
    documentation: 'Divergence of two distributions that are given by logits, at each place.',
    example: 'prune sublayers by avg(jensen-shannon(full, without)) removing 1 sublayer',
  },
  kl: {
    documentation: 'Kullback-Leibler divergence of the second distribution from the first, both given by logits.',
    example: 'prune sublayers by avg(kl(full, without)) removing 1 sublayer',
  },
  loss: {
    documentation: 'Loss of an output of the model against the labels.',
    example: 'prune sublayers by avg(loss(without)) removing 1 sublayer',
  },
  code: {
    documentation: 'The number of a unit in one of the codes that have trained, from 1 on.',
    example:
      'stage route for 100 steps {\n  train all, codes\n}\nparam expert: number = 1\nsweep expert in 1, 2 {\n  prune neurons by code(expert) to 50% sparsity\n}',
  },
  diag: { documentation: 'Diagonal of a matrix.', example: 'prune weights by diag(hessian) to 50%' },
  inverse: { documentation: 'Inverse of a matrix.', example: 'prune weights by w^2 / diag(inverse(hessian)) to 50%' },
  cholesky: {
    documentation: 'Triangular factor U of a matrix UᵀU, zero below its diagonal.',
    example: 'prune weights by w^2 / diag(cholesky(inverse(hessian)))^2 to 50%',
  },
  'inverse-fisher': {
    documentation:
      'Diagonal of the inverse of λI + the mean of g·gᵀ over single samples, in blocks of consecutive weights of the rows: the size of a block, λ. Weights that are 0 take no part.',
    example: 'prune weights by w^2 / inverse-fisher(50, 1e-7) to 50%',
  },
  hv: { documentation: "Product of the loss's Hessian and a tensor.", example: 'prune weights by w * hv(w) to 50%' },
  grad: {
    documentation: 'Gradient of a scalar, with weights or inputs replaced where said so.',
    example: 'prune weights by w * grad(sum(y), weights: |w|, inputs: 1) to 50%',
  },
  draw: {
    documentation: 'A uniform number from 0 to 1 for each unit, from a stream of its own.',
    example: 'prune weights by draw() to 50%',
  },
});
