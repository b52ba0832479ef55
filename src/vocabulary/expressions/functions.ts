/** Functions of expressions. */
import type { WordDeclaration } from '../declaration.ts';

function declare(word: string, documentation: string, example: string): WordDeclaration {
  return { kind: 'word', category: 'function', word, documentation, example };
}

export const functions: readonly WordDeclaration[] = [
  declare('avg', 'Mean over the samples and the places in them.', 'prune weights by avg(x^2) to 50%'),
  declare('sum', 'Sum over axes, all of them but the samples where none is named.', 'prune weights by sum(w^2 over in) to 50%'),
  declare('max', 'Largest value over axes.', 'prune weights by max(|w| over in) to 50%'),
  declare('min', 'Smallest value over axes.', 'prune weights by min(|w| over in) to 50%'),
  declare('mean', 'Mean over axes.', 'prune weights by mean(|w| over in) to 50%'),
  declare('var', 'Variance over axes.', 'prune weights by var(w over in) to 50%'),
  declare('std', 'Standard deviation over axes.', 'prune weights by std(w over in) to 50%'),
  declare('norm', 'Root of the sum of squares over axes.', 'prune weights by norm(w over in) to 50%'),
  declare(
    'distances',
    'Sum of the distances to all others: what lies along the axes that are not named is compared, by its values over those that are.',
    'prune channels by distances(w over in kd kh kw) to 50% sparsity grouped by first',
  ),
  declare('sqrt', 'Square root.', 'prune weights by sqrt(w^2) to 50%'),
  declare('exp', 'Exponential.', 'prune weights by exp(|w|) to 50%'),
  declare('ln', 'Natural logarithm.', 'prune weights by ln(|w|) to 50%'),
  declare('abs', 'Absolute value, as bars say it.', 'prune weights by abs(w) to 50%'),
  declare('step', '1 where the value is above 0, else 0.', 'prune weights by |w| * step(w) to 50%'),
  declare(
    'softmax',
    'Exponentials over their sum, along a list or the named axes. Criteria do not read it yet. This version refuses it (ESP2270).',
    'prune weights by softmax([w^2, t^2])[0] to 50%',
  ),
  declare(
    'top',
    '1 for the given share of highest values of a layer, else 0; `over model`, in a start of scores: of all layers together.',
    'prune weights by |w| * top(|w|, 10%) to 50%',
  ),
  declare(
    'tail',
    'Sum of the value and of all later ones in its layer: larger ones, and equal ones that are pruned later. `over module`: in all layers of its `group`.',
    'prune weights by w^2 / tail(w^2) to 50%',
  ),
  declare(
    'rank',
    'Place among all values, from 0 for the lowest to 1. Criteria do not read it yet. This version refuses it (ESP2270).',
    'prune weights by rank(|w|) to 50%',
  ),
  declare('cosine', 'Cosine of two vectors of features, at each place.', 'prune blocks by 1 - avg(cosine(h_in, h_out)) removing 1 block'),
  declare(
    'angle',
    'Angle between two vectors of features, at each place, in radians.',
    'prune sublayers by avg(angle(full, without)) removing 1 sublayer',
  ),
  declare(
    'jensen-shannon',
    'Divergence of two distributions that are given by logits, at each place.',
    'prune sublayers by avg(jensen-shannon(full, without)) removing 1 sublayer',
  ),
  declare(
    'kl',
    'Kullback-Leibler divergence of the second distribution from the first, both given by logits.',
    'prune sublayers by avg(kl(full, without)) removing 1 sublayer',
  ),
  declare('loss', 'Loss of an output of the model against the labels.', 'prune sublayers by avg(loss(without)) removing 1 sublayer'),
  declare(
    'code',
    'The number of a unit in one of the codes that have trained, from 1 on.',
    'stage route for 100 steps {\n  train all, codes\n}\nparam expert: number = 1\nsweep expert in 1, 2 {\n  prune neurons by code(expert) to 50% sparsity\n}',
  ),
  declare('diag', 'Diagonal of a matrix.', 'prune weights by diag(hessian) to 50%'),
  declare('inverse', 'Inverse of a matrix.', 'prune weights by w^2 / diag(inverse(hessian)) to 50%'),
  declare(
    'cholesky',
    'Triangular factor U of a matrix UᵀU, zero below its diagonal.',
    'prune weights by w^2 / diag(cholesky(inverse(hessian)))^2 to 50%',
  ),
  declare(
    'inverse-fisher',
    'Diagonal of the inverse of λI + the mean of g·gᵀ over single samples, in blocks of consecutive weights of the rows: the size of a block, λ. Weights that are 0 take no part.',
    'prune weights by w^2 / inverse-fisher(50, 1e-7) to 50%',
  ),
  declare('hv', "Product of the loss's Hessian and a tensor.", 'prune weights by w * hv(w) to 50%'),
  declare(
    'grad',
    'Gradient of a scalar, with weights or inputs replaced where said so.',
    'prune weights by w * grad(sum(y), weights: |w|, inputs: 1) to 50%',
  ),
  declare('draw', 'A uniform number from 0 to 1 for each unit, from a stream of its own.', 'prune weights by draw() to 50%'),
];
