/** What can be wrong with the type of an expression: ESP2401 to ESP2499. */
import { error, hint, warning } from '../diagnostic.ts';
import { didYouMean, type Names } from '../name-list.ts';
import { listed } from '../suggest.ts';

const axesMatter = 'a tensor has one value for each index of its axes';
const perUnit = 'a score compares units, so there is one score per unit';

/** `part` is filled in where the finding is placed: the text that it points at. */
export type Part = { readonly part?: string };

const shown = ({ part = 'this' }: Part): string => (part === 'this' ? part : `\`${part}\``);

const named = (axes: readonly string[]): string =>
  axes.length === 0 ? 'no axes' : `the axes ${axes.map((axis) => `\`${axis}\``).join(' ')}`;

export const variesBySample = error<Part>('ESP2401', 'expression that differs from sample to sample', {
  message: (args) => `${shown(args)} differs from sample to sample`,
  why: perUnit,
  help: ({ part = '…' }) => `take its mean over the samples with \`avg\`, such as \`avg(${part})\``,
  wrong: 'prune weights by |w * x| to 50%\n',
  right: 'prune weights by |w| * sqrt(avg(x^2)) to 50%\n',
  note: '`w` is the same for every sample, while `x`, `y`, `g` and `label` are not. A `criterion` that only helps others may differ from sample to sample: what counts is the score.',
});

export const missingAxis = error<Part & { axis: string; axes: Names }>('ESP2402', 'axis that a value does not have', {
  message: ({ axis, ...args }) => `${shown(args)} has no axis \`${axis}\``,
  why: axesMatter,
  help: ({ axes }) => `it has ${named(axes)}`,
  wrong: 'prune weights by |w| * sum(w over token) to 50%\n',
  right: 'prune weights by |w| * sum(|w| over in) to 50%\n',
  note: 'A weight has `out`, `in`, `kd`, `kh`, `kw` and `direction`, of which an operator without a kernel has one index each; an input has those of the weights that read it, but no `out`; outputs have `out`. Inputs and outputs have `token` and `space` besides, the places in a sample.',
});

export const unknownAxis = error<{ axis: string; suggestion?: string; known: Names }>('ESP2403', 'unknown axis', {
  message: ({ axis }) => `there is no axis \`${axis}\``,
  why: 'axes are named, so that an expression means the same for every operator',
  help: ({ suggestion, known }) => didYouMean(suggestion) ?? `the axes are ${known.join(', ')}`,
  wrong: 'prune weights by sum(|w| over inputs) to 50%\n',
  right: 'prune weights by sum(|w| over in) to 50%\n',
});

export const notANumber = error<Part & { owner: string; axes: Names }>('ESP2404', 'tensor where a number is expected', {
  message: ({ owner, axes, ...args }) => `${owner} is a number, but ${shown(args)} has ${named(axes)}`,
  why: axesMatter,
  help: () => 'reduce it, for example with `sum(…)`',
  wrong: 'penalty size = |w|\ntrain all loss task + size\n',
  right: 'penalty size = sum(|w|)\ntrain all loss task + size\n',
});

export const notAWeight = error<Part & { axes: Names }>('ESP2405', 're-parameterisation that is not a weight', {
  message: ({ axes, ...args }) => `${shown(args)} has ${named(axes)}, but a weight has \`out\` and \`in\``,
  why: 'it replaces the weight, element by element',
  help: () => 'build it from `w`',
  wrong: 'reparam flat = t * gamma\nprune weights by magnitude to 80% over 25%..75% mask flat\n',
  right: 'reparam flat = w * t\nprune weights by magnitude to 80% over 25%..75% mask flat\n',
});

export const wrongArity = error<{ owner: string; fewest: number; most: number; given: number }>('ESP2406', 'wrong number of arguments', {
  message: ({ owner, given }) => `\`${owner}\` does not take ${given} ${given === 1 ? 'argument' : 'arguments'}`,
  why: 'each argument of a function has its own meaning',
  help: ({ owner, fewest, most }) => (fewest === most ? `\`${owner}\` takes ${fewest}` : `\`${owner}\` takes ${fewest} or more`),
  wrong: 'prune weights by sqrt(w, 2) to 50%\n',
  right: 'prune weights by sqrt(w^2) to 50%\n',
});

export const notAList = error<Part & { taken: string }>('ESP2407', 'value where a list is expected', {
  message: ({ taken, ...args }) => `${shown(args)} is not a list, but ${taken} takes one`,
  why: 'an index selects from a list of values; `softmax` runs along a list or along named axes',
  help: () => 'write a list such as `[w^2, t^2]`, or name axes: `softmax(y over out)`',
  wrong: 'prune weights by softmax(w^2) to 50%\n',
  right: 'prune weights by w^2 to 50%\n',
});

export const badIndex = error<Part & { length: number }>('ESP2408', 'index outside a list', {
  message: (args) => `${shown(args)} is not a position in the list`,
  why: 'an index is a whole number below the length of the list',
  help: ({ length }) => `write a number from 0 to ${length - 1}`,
  wrong: 'prune weights by softmax([w^2, t^2])[2] to 50%\n',
  right: 'prune weights by w^2 to 50%\n',
});

export const notAMatrix = error<Part & { owner: string }>('ESP2409', 'value where a matrix is expected', {
  message: ({ owner, ...args }) => `${shown(args)} is not a matrix, but \`${owner}\` takes one`,
  why: 'only a matrix has an inverse and a diagonal',
  help: () => 'the only matrix in expressions is `hessian`',
  wrong: 'prune weights by w^2 / diag(x) to 50%\n',
  right: 'prune weights by w^2 / diag(inverse(hessian)) to 50%\n',
});

export const mixedMatrix = error<Part>('ESP2410', 'matrix combined with values', {
  message: (args) => `${shown(args)} is a matrix, which does not combine with values`,
  why: 'a matrix has one value per pair of inputs, a tensor one per input',
  help: () => 'take its diagonal with `diag(…)`',
  wrong: 'prune weights by |w| * hessian to 50%\n',
  right: 'prune weights by w^2 * diag(hessian) to 50%\n',
});

export const notOneValue = error<Part & { what: 'list' | 'matrix' }>('ESP2411', 'list or matrix where a value is expected', {
  message: ({ what, ...args }) => `${shown(args)} is a ${what}`,
  why: 'this expression has one value per unit',
  help: ({ what }) => (what === 'list' ? 'take one of its values, such as `…[0]`' : 'take its diagonal with `diag(…)`'),
  wrong: 'prune weights by softmax([w^2, t^2]) to 50%\n',
  right: 'prune weights by w^2 to 50%\n',
});

export const unequalLists = error<{ left: number; right: number }>('ESP2412', 'lists of different length', {
  message: ({ left, right }) => `a list of ${left} does not combine with one of ${right}`,
  why: 'lists are combined item by item',
  help: () => 'give both the same number of items',
  wrong: 'prune weights by ([w, t] + [w, t, t])[0] to 50%\n',
  right: 'prune weights by w^2 to 50%\n',
});

export const idleAxes = error<{ owner: string }>('ESP2413', 'axes where nothing is reduced', {
  message: ({ owner }) => `\`${owner}\` reduces nothing here, so it takes no \`over\``,
  why: 'nothing in a recipe is silently ignored',
  help: () => 'reduce with `sum`, `mean`, `max`, `min`, `var`, `std` or `norm` of one value',
  wrong: 'prune weights by sqrt(w^2 over in) to 50%\n',
  right: 'prune weights by norm(w over in) to 50%\n',
});

export const strangeArgument = error<{ name: string; owner: string; known: Names }>('ESP2414', 'argument that a function does not have', {
  message: ({ name, owner }) => `\`${owner}\` has no argument \`${name}\``,
  why: 'an unknown argument would have no effect',
  help: ({ owner, known }) => (known.length === 0 ? `\`${owner}\` takes values without names` : `it takes ${listed(known)}`),
  wrong: 'prune weights by |w| * sum(|w|, axis: 1) to 50%\n',
  right: 'prune weights by w * grad(sum(y), weights: |w|, inputs: 1) to 50%\n',
});

export const nothingToReduce = error<Part & { owner: string }>('ESP2415', 'reduction of a number', {
  message: ({ owner, ...args }) => `\`${owner}\` has nothing to reduce in ${shown(args)}, a number`,
  why: axesMatter,
  help: () => 'remove it; `avg` reduces over the samples',
  wrong: 'prune weights by |w| * sum(t) to 50%\n',
  right: 'prune weights by |w| to 50%\n',
});

export const idleAverage = warning('ESP2417', 'mean of a value that is the same for every sample', {
  message: () => '`avg` has no effect here',
  why: 'it is the mean over the samples, and this value is the same for all of them',
  help: () => 'remove it, or average something that differs by sample',
  wrong: 'prune weights by avg(|w|) to 50%\n',
  right: 'prune weights by |w| to 50%\n',
});

export const signedRoot = warning<{ owner: string }>('ESP2418', 'root of a value of either sign', {
  message: ({ owner }) => `\`${owner}\` gets a value that can be negative`,
  why: 'the result would not be a number, and such a score stops the run',
  help: () => 'apply it to an absolute value or a square, such as `sqrt(w^2)`',
  wrong: 'prune weights by sqrt(w) to 50%\n',
  right: 'prune weights by sqrt(w^2) to 50%\n',
});

export const notInCurve = error<{ word: string }>('ESP2419', 'unknown variable in a curve', {
  message: ({ word }) => `a curve cannot use \`${word}\``,
  why: 'a curve is evaluated while planning, before any weight or sample is read',
  help: () => 'a curve can use its progress `p`, the density `d` and its parameters',
  wrong: 'curve late(p) = p^2 * (1 - lr)\nprune weights by magnitude to 80% over 25%..75% along late\n',
  right: 'curve late(p) = p^2\nprune weights by magnitude to 80% over 25%..75% along late\n',
});

export const fallingCurve = warning<{ from: string; to: string; at: string }>('ESP2420', 'curve that falls', {
  message: ({ from, to, at }) => `the curve falls from ${from} to ${to} at progress ${at}`,
  why: 'pruned weights stay pruned unless the mask is revisable',
  help: () => 'make it rise or stay level from 0 to 1',
  wrong: 'curve wave(p) = p + (1 - cos(4 * pi * p)) / 2\nprune weights by magnitude to 80% over 25%..75% along wave\n',
  right: 'curve wave(p) = p + (1 - cos(4 * pi * p)) / 20\nprune weights by magnitude to 80% over 25%..75% along wave\n',
});

export const shortCurve = warning<{ end: string }>('ESP2421', 'curve that does not end at 1', {
  message: ({ end }) => `the curve ends at ${end}, not at 1`,
  why: 'the target is reached where the curve is 1',
  help: () => 'make it 1 at progress 1',
  wrong: 'prune weights by magnitude to 80% over 25%..75% along p / 2\n',
  right: 'prune weights by magnitude to 80% over 25%..75% along p\n',
});

export const jumpingCurve = hint<{ start: string }>('ESP2422', 'curve that does not start at 0', {
  message: ({ start }) => `the curve starts at ${start}, not at 0`,
  why: 'the first update prunes that part of the target at once',
  help: () => 'make it 0 at progress 0 unless you want a jump',
  wrong: 'prune weights by magnitude to 80% over 25%..75% along (1 + p) / 2\n',
  right: 'prune weights by magnitude to 80% over 25%..75% along p\n',
});

export const nothingToCompare = error<{ axes: Names }>('ESP2426', 'distances without an axis to compare along', {
  message: () => '`distances` leaves no axis along which values are compared',
  why: 'it sums the distances between vectors: axes behind `over` hold a vector, the others number them',
  help: ({ axes }) =>
    axes.length < 2
      ? 'give it a value of two axes or more, such as `w`'
      : `name the axes of a vector, as in \`distances(w over in kd kh kw)\``,
  wrong: 'prune channels by distances(w) to 50% sparsity grouped by first\n',
  right: 'prune channels by distances(w over in kd kh kw) to 50% sparsity grouped by first\n',
});
