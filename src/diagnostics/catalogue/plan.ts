/** What else can be wrong when a recipe meets a model (ESP4xxx). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

const certain = 'a run would fail there after wasted work';
const ambiguous = 'nothing in a recipe is ignored, so a plan refuses what a run cannot do';

export const unsupported = define<{ what: string; instead?: string }>({
  code: 'ESP4001',
  severity: 'error',
  title: 'not supported by this version',
  message: ({ what }) => `${what} cannot be carried out by this version`,
  why: ambiguous,
  help: ({ instead }) => instead ?? 'write it in another way, or leave it out',
});

export const wrongNumber = define<{ what: string; value: string; need: string }>({
  code: 'ESP4016',
  severity: 'error',
  title: 'number out of its range',
  message: ({ what, value, need }) => `${what} is ${value}; it must be ${need}`,
  why: 'the plan holds only numbers that a run can use',
  help: ({ what, need }) => `write ${what} as a number that is ${need}`,
});

export const tooManyStages = define<{ limit: number }>({
  code: 'ESP4017',
  severity: 'error',
  title: 'too many stages',
  message: ({ limit }) => `the recipe unrolls to more than ${limit} stages`,
  why: 'a plan lists every round of a `repeat`',
  help: () => 'repeat fewer times',
});

export const nothingSelected = define<{ what: string }>({
  code: 'ESP4020',
  severity: 'error',
  title: 'selection without layers',
  message: ({ what }) => `${what} selects no layer of this model`,
  why: 'the statement would do nothing',
  help: () => '`espalier inspect MODEL` lists layers and their roles',
});

export const emptyExclusion = define<{ what: string }>({
  code: 'ESP4021',
  severity: 'warning',
  title: 'exclusion without effect',
  message: ({ what }) => `${what} excludes nothing that is selected`,
  why: 'a name that was meant to protect a layer protects none',
  help: () => '`espalier inspect MODEL` lists layers and their roles',
});

export const idleMask = define<{ word: string }>({
  code: 'ESP4057',
  severity: 'warning',
  title: 'mask while nothing trains',
  message: ({ word }) => `\`mask ${word}\` changes nothing: no training follows in this stage`,
  why: 'a mask sets the value of a pruned weight only until its stage ends; then it is always 0',
  help: () => 'prune above the training statement or over a window of it, or leave `mask` out',
});

export const frozenUnderMask = define<{ word: string; layer: string }>({
  code: 'ESP4058',
  severity: 'error',
  title: 'mask of weights that do not train',
  message: ({ word, layer }) => `\`mask ${word}\` applies to \`${layer}\`, whose weights do not train`,
  why: 'such a mask says how pruned weights continue to train',
  help: () => 'train the layers that are pruned, with `train all`, or leave `mask` out',
});

export const unknownMark = define<{ name: string; known: readonly string[] }>({
  code: 'ESP4061',
  severity: 'error',
  title: 'mark that is not set yet',
  message: ({ name }) => `\`${name}\` is not marked before this point`,
  why: 'there is nothing to go back to',
  help: ({ known }) => `known here: ${listed(known, 4)}`,
});

export const refuted = define<{ claim: string; actual: string }>({
  code: 'ESP4070',
  severity: 'error',
  title: 'expectation that the plan refutes',
  message: ({ claim, actual }) => `\`${claim}\` cannot hold: it will be ${actual}`,
  why: certain,
  help: () => 'change the expectation, or the statements before it',
});

export const unknownOwner = define<{ metric: string; name: string }>({
  code: 'ESP4071',
  severity: 'error',
  title: 'measurement of something unknown',
  message: ({ metric, name }) => `\`${metric}\` of \`${name}\`, which is not a stage before this point`,
  why: 'a measurement is taken at its place in the recipe',
  help: () => 'name an earlier stage, or `model`',
});

export const missingCalibration = define<{ statistic: string; data: string }>({
  code: 'ESP4080',
  severity: 'error',
  title: 'no samples for a statistic',
  message: ({ statistic, data }) => `\`${statistic}\` is measured on samples of \`${data}\`, but there are none`,
  why: 'the statistic cannot be computed from the weights alone',
  help: ({ data }) => `give the data with --${data}, or in the project file under \`data\``,
});

export const tooFewSamples = define<{ samples: number; data: string; available: number }>({
  code: 'ESP4081',
  severity: 'error',
  title: 'fewer samples than asked for',
  message: ({ samples, data, available }) => `${samples} samples of \`${data}\` are asked for, but it has ${available}`,
  why: 'a mean over fewer samples would be another score than the recipe says',
  help: ({ available, data }) => `write \`using ${available} samples of ${data}\``,
});

export const idleSamples = define<object>({
  code: 'ESP4082',
  severity: 'error',
  title: 'unused samples',
  message: () => '`using` names samples, but the criterion measures nothing on them',
  why: 'a clause without effect misleads its reader',
  help: () => 'remove it, or use a criterion with `avg(…)`, such as `wanda`',
});
