/** What can be wrong with the type of an expression: ESP2401 to ESP2499. */
import { define } from '../diagnostic.ts';
import { listed } from '../suggest.ts';

const axesMatter = 'a tensor has one value for each index of its axes';
const perUnit = 'a score compares units, so there is one score per unit';

/** `part` is filled in where the finding is placed: the text that it points at. */
export interface Part {
  readonly part?: string;
}

const shown = ({ part = 'this' }: Part): string => (part === 'this' ? part : `\`${part}\``);
const named = (axes: readonly string[]): string =>
  axes.length === 0 ? 'no axes' : `the axes ${axes.map((axis) => `\`${axis}\``).join(' ')}`;

export const variesBySample = define<Part>({
  code: 'ESP2401',
  severity: 'error',
  title: 'expression that differs from sample to sample',
  message: (args) => `${shown(args)} differs from sample to sample`,
  why: perUnit,
  help: ({ part = '…' }) => `take its mean over the samples with \`avg\`, such as \`avg(${part})\``,
});

export const missingAxis = define<Part & { readonly axis: string; readonly axes: readonly string[] }>({
  code: 'ESP2402',
  severity: 'error',
  title: 'axis that a value does not have',
  message: ({ axis, ...args }) => `${shown(args)} has no axis \`${axis}\``,
  why: axesMatter,
  help: ({ axes }) => `it has ${named(axes)}`,
});

export const unknownAxis = define<{ readonly axis: string; readonly suggestion: string | undefined; readonly known: readonly string[] }>({
  code: 'ESP2403',
  severity: 'error',
  title: 'unknown axis',
  message: ({ axis }) => `there is no axis \`${axis}\``,
  why: 'axes are named, so that an expression means the same for every operator',
  help: ({ suggestion, known }) => (suggestion === undefined ? `the axes are ${known.join(', ')}` : `did you mean \`${suggestion}\`?`),
});

export const notANumber = define<Part & { readonly owner: string; readonly axes: readonly string[] }>({
  code: 'ESP2404',
  severity: 'error',
  title: 'tensor where a number is expected',
  message: ({ owner, axes, ...args }) => `${owner} is a number, but ${shown(args)} has ${named(axes)}`,
  why: axesMatter,
  help: () => 'reduce it, for example with `sum(…)`',
});

export const notAWeight = define<Part & { readonly axes: readonly string[] }>({
  code: 'ESP2405',
  severity: 'error',
  title: 're-parameterisation that is not a weight',
  message: ({ axes, ...args }) => `${shown(args)} has ${named(axes)}, but a weight has \`out\` and \`in\``,
  why: 'it replaces the weight, element by element',
  help: () => 'build it from `w`',
});

export const wrongArity = define<{ readonly owner: string; readonly fewest: number; readonly most: number; readonly given: number }>({
  code: 'ESP2406',
  severity: 'error',
  title: 'wrong number of arguments',
  message: ({ owner, given }) => `\`${owner}\` does not take ${given} ${given === 1 ? 'argument' : 'arguments'}`,
  why: 'each argument of a function has its own meaning',
  help: ({ owner, fewest, most }) => (fewest === most ? `\`${owner}\` takes ${fewest}` : `\`${owner}\` takes ${fewest} or more`),
});

export const notAList = define<Part & { readonly taken: string }>({
  code: 'ESP2407',
  severity: 'error',
  title: 'value where a list is expected',
  message: ({ taken, ...args }) => `${shown(args)} is not a list, but ${taken} takes one`,
  why: 'an index selects from a list of values; `softmax` runs along a list or along named axes',
  help: () => 'write a list such as `[w^2, t^2]`, or name axes: `softmax(y over out)`',
});

export const badIndex = define<Part & { readonly length: number }>({
  code: 'ESP2408',
  severity: 'error',
  title: 'index outside a list',
  message: (args) => `${shown(args)} is not a position in the list`,
  why: 'an index is a whole number below the length of the list',
  help: ({ length }) => `write a number from 0 to ${length - 1}`,
});

export const notAMatrix = define<Part & { readonly owner: string }>({
  code: 'ESP2409',
  severity: 'error',
  title: 'value where a matrix is expected',
  message: ({ owner, ...args }) => `${shown(args)} is not a matrix, but \`${owner}\` takes one`,
  why: 'only a matrix has an inverse and a diagonal',
  help: () => 'the only matrix in expressions is `hessian`',
});

export const mixedMatrix = define<Part>({
  code: 'ESP2410',
  severity: 'error',
  title: 'matrix combined with values',
  message: (args) => `${shown(args)} is a matrix, which does not combine with values`,
  why: 'a matrix has one value per pair of inputs, a tensor one per input',
  help: () => 'take its diagonal with `diag(…)`',
});

export const notOneValue = define<Part & { readonly what: 'list' | 'matrix' }>({
  code: 'ESP2411',
  severity: 'error',
  title: 'list or matrix where a value is expected',
  message: ({ what, ...args }) => `${shown(args)} is a ${what}`,
  why: 'this expression has one value per unit',
  help: ({ what }) => (what === 'list' ? 'take one of its values, such as `…[0]`' : 'take its diagonal with `diag(…)`'),
});

export const unequalLists = define<{ readonly left: number; readonly right: number }>({
  code: 'ESP2412',
  severity: 'error',
  title: 'lists of different length',
  message: ({ left, right }) => `a list of ${left} does not combine with one of ${right}`,
  why: 'lists are combined item by item',
  help: () => 'give both the same number of items',
});

export const idleAxes = define<{ readonly owner: string }>({
  code: 'ESP2413',
  severity: 'error',
  title: 'axes where nothing is reduced',
  message: ({ owner }) => `\`${owner}\` reduces nothing here, so it takes no \`over\``,
  why: 'nothing in a recipe is silently ignored',
  help: () => 'reduce with `sum`, `mean`, `max`, `min`, `var`, `std` or `norm` of one value',
});

export const strangeArgument = define<{ readonly name: string; readonly owner: string; readonly known: readonly string[] }>({
  code: 'ESP2414',
  severity: 'error',
  title: 'argument that a function does not have',
  message: ({ name, owner }) => `\`${owner}\` has no argument \`${name}\``,
  why: 'an unknown argument would have no effect',
  help: ({ owner, known }) => (known.length === 0 ? `\`${owner}\` takes values without names` : `it takes ${listed(known)}`),
});

export const nothingToReduce = define<Part & { readonly owner: string }>({
  code: 'ESP2415',
  severity: 'error',
  title: 'reduction of a number',
  message: ({ owner, ...args }) => `\`${owner}\` has nothing to reduce in ${shown(args)}, a number`,
  why: axesMatter,
  help: () => 'remove it; `avg` reduces over the samples',
});

export const idleAverage = define({
  code: 'ESP2417',
  severity: 'warning',
  title: 'mean of a value that is the same for every sample',
  message: () => '`avg` has no effect here',
  why: 'it is the mean over the samples, and this value is the same for all of them',
  help: () => 'remove it, or average something that differs by sample',
});

export const signedRoot = define<{ readonly owner: string }>({
  code: 'ESP2418',
  severity: 'warning',
  title: 'root of a value of either sign',
  message: ({ owner }) => `\`${owner}\` gets a value that can be negative`,
  why: 'the result would not be a number, and such a score stops the run',
  help: () => 'apply it to an absolute value or a square, such as `sqrt(w^2)`',
});

export const notInCurve = define<{ readonly word: string }>({
  code: 'ESP2419',
  severity: 'error',
  title: 'unknown variable in a curve',
  message: ({ word }) => `a curve cannot use \`${word}\``,
  why: 'a curve is evaluated while planning, before any weight or sample is read',
  help: () => 'a curve can use its progress `p`, the density `d` and its parameters',
});

export const fallingCurve = define<{ readonly from: string; readonly to: string; readonly at: string }>({
  code: 'ESP2420',
  severity: 'warning',
  title: 'curve that falls',
  message: ({ from, to, at }) => `the curve falls from ${from} to ${to} at progress ${at}`,
  why: 'pruned weights stay pruned unless the mask is revisable',
  help: () => 'make it rise or stay level from 0 to 1',
});

export const shortCurve = define<{ readonly end: string }>({
  code: 'ESP2421',
  severity: 'warning',
  title: 'curve that does not end at 1',
  message: ({ end }) => `the curve ends at ${end}, not at 1`,
  why: 'the target is reached where the curve is 1',
  help: () => 'make it 1 at progress 1',
});

export const jumpingCurve = define<{ readonly start: string }>({
  code: 'ESP2422',
  severity: 'hint',
  title: 'curve that does not start at 0',
  message: ({ start }) => `the curve starts at ${start}, not at 0`,
  why: 'the first update prunes that part of the target at once',
  help: () => 'make it 0 at progress 0 unless you want a jump',
});

export const nothingToCompare = define<{ readonly axes: readonly string[] }>({
  code: 'ESP2426',
  severity: 'error',
  title: 'distances without an axis to compare along',
  message: () => '`distances` leaves no axis along which values are compared',
  why: 'it sums the distances between vectors: axes behind `over` hold a vector, the others number them',
  help: ({ axes }) =>
    axes.length < 2
      ? 'give it a value of two axes or more, such as `w`'
      : `name the axes of a vector, as in \`distances(w over in kd kh kw)\``,
});
