/** Pages of `catalogue/expressions.ts`. */
import type * as catalogue from '../catalogue/expressions.ts';
import type { Pages } from './example.ts';

export const expressions: Pages<typeof catalogue> = {
  variesBySample: {
    wrong: 'prune weights by |w * x| to 50%\n',
    right: 'prune weights by |w| * sqrt(avg(x^2)) to 50%\n',
    note: '`w` is the same for every sample, while `x`, `y`, `g` and `label` are not. A `criterion` that only helps others may differ from sample to sample: what counts is the score.',
  },
  missingAxis: {
    wrong: 'prune weights by |w| * sum(w over token) to 50%\n',
    right: 'prune weights by |w| * sum(|w| over in) to 50%\n',
    note: 'A weight has `out`, `in`, `kd`, `kh`, `kw` and `direction`, of which an operator without a kernel has one index each; an input has those of the weights that read it, but no `out`; outputs have `out`. Inputs and outputs have `token` and `space` besides, the places in a sample.',
  },
  unknownAxis: { wrong: 'prune weights by sum(|w| over inputs) to 50%\n', right: 'prune weights by sum(|w| over in) to 50%\n' },
  notANumber: { wrong: 'penalty size = |w|\ntrain all loss task + size\n', right: 'penalty size = sum(|w|)\ntrain all loss task + size\n' },
  notAWeight: {
    wrong: 'reparam flat = t * gamma\nprune weights by magnitude to 80% over 25%..75% mask flat\n',
    right: 'reparam flat = w * t\nprune weights by magnitude to 80% over 25%..75% mask flat\n',
  },
  wrongArity: { wrong: 'prune weights by sqrt(w, 2) to 50%\n', right: 'prune weights by sqrt(w^2) to 50%\n' },
  notAList: { wrong: 'prune weights by softmax(w^2) to 50%\n', right: 'prune weights by softmax([w^2, t^2])[0] to 50%\n' },
  badIndex: { wrong: 'prune weights by softmax([w^2, t^2])[2] to 50%\n', right: 'prune weights by softmax([w^2, t^2])[1] to 50%\n' },
  notAMatrix: { wrong: 'prune weights by w^2 / diag(x) to 50%\n', right: 'prune weights by w^2 / diag(inverse(hessian)) to 50%\n' },
  mixedMatrix: { wrong: 'prune weights by |w| * hessian to 50%\n', right: 'prune weights by w^2 * diag(hessian) to 50%\n' },
  notOneValue: { wrong: 'prune weights by softmax([w^2, t^2]) to 50%\n', right: 'prune weights by softmax([w^2, t^2])[0] to 50%\n' },
  unequalLists: { wrong: 'prune weights by ([w, t] + [w, t, t])[0] to 50%\n', right: 'prune weights by ([w, t] + [w, t])[0] to 50%\n' },
  idleAxes: { wrong: 'prune weights by sqrt(w^2 over in) to 50%\n', right: 'prune weights by norm(w over in) to 50%\n' },
  strangeArgument: {
    wrong: 'prune weights by |w| * sum(|w|, axis: 1) to 50%\n',
    right: 'prune weights by w * grad(sum(y), weights: |w|, inputs: 1) to 50%\n',
  },
  nothingToReduce: { wrong: 'prune weights by |w| * sum(t) to 50%\n', right: 'prune weights by |w| * t to 50%\n' },
  idleAverage: { wrong: 'prune weights by avg(|w|) to 50%\n', right: 'prune weights by |w| to 50%\n' },
  signedRoot: { wrong: 'prune weights by sqrt(w) to 50%\n', right: 'prune weights by sqrt(w^2) to 50%\n' },
  notInCurve: {
    wrong: 'curve late(p) = p^2 * (1 - lr)\nprune weights by magnitude to 80% over 25%..75% along late\n',
    right: 'curve late(p) = p^2\nprune weights by magnitude to 80% over 25%..75% along late\n',
  },
  fallingCurve: {
    wrong: 'curve wave(p) = p + (1 - cos(4 * pi * p)) / 2\nprune weights by magnitude to 80% over 25%..75% along wave\n',
    right: 'curve wave(p) = p + (1 - cos(4 * pi * p)) / 20\nprune weights by magnitude to 80% over 25%..75% along wave\n',
  },
  shortCurve: {
    wrong: 'prune weights by magnitude to 80% over 25%..75% along p / 2\n',
    right: 'prune weights by magnitude to 80% over 25%..75% along p\n',
  },
  jumpingCurve: {
    wrong: 'prune weights by magnitude to 80% over 25%..75% along (1 + p) / 2\n',
    right: 'prune weights by magnitude to 80% over 25%..75% along p\n',
  },
  nothingToCompare: {
    wrong: 'prune channels by distances(w) to 50% sparsity grouped by first\n',
    right: 'prune channels by distances(w over in kd kh kw) to 50% sparsity grouped by first\n',
  },
};
