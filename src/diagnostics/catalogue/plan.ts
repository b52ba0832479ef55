/** What can be wrong with a plan: when a recipe meets a model, and when the plan is read back (ESP4xxx). */
import { error, hint, warning } from '../diagnostic.ts';
import { listed, type Names } from '../name-list.ts';
import { digits, digitsTraining, lenet300, planning, type Example } from '../pages/example.ts';

const half = 'prune weights by magnitude to 50%\n';
const certain = 'a run would fail there after wasted work';
const ambiguous = 'nothing in a recipe is ignored, so a plan refuses what a run cannot do';

export const unsupported = error<{ what: string; instead?: string }>('ESP4001', 'not supported by this version', {
  message: ({ what }) => `${what} cannot be carried out by this version`,
  why: ambiguous,
  help: ({ instead }) => instead ?? 'write it in another way, or leave it out',
  ...planning('train all for 8 steps loss mse\n', 'train all for 8 steps loss crossentropy\n'),
});

export const wrongNumber = error<{ what: string; value: string; need: string }>('ESP4016', 'number out of its range', {
  message: ({ what, value, need }) => `${what} is ${value}; it must be ${need}`,
  why: 'the plan holds only numbers that a run can use',
  help: ({ what, need }) => `write ${what} as a number that is ${need}`,
  ...planning('train all for 100 steps decay linear warmup 500 steps\n', 'train all for 100 steps decay linear warmup 10 steps\n'),
});

export const tooManyStages = error<{ limit: number }>('ESP4017', 'too many stages', {
  message: ({ limit }) => `the recipe unrolls to more than ${limit} stages`,
  why: 'a plan lists every round of a `repeat`',
  help: () => 'repeat fewer times',
  ...planning(
    'repeat 100000 times { prune weights by magnitude removing 1% of remaining }\n',
    'repeat 100 times { prune weights by magnitude removing 1% of remaining }\n',
  ),
});

export const nothingSelected = error<{ what: string }>('ESP4020', 'selection without layers', {
  message: ({ what }) => `${what} selects no layer of this model`,
  why: 'the statement would do nothing',
  help: () => '`espalier inspect MODEL` lists layers and their roles',
  ...planning(
    'prune weights in linear except fc1, fc2, fc3 by magnitude to 80%\n',
    'prune weights in linear except fc1, fc2 by magnitude to 80%\n',
  ),
});

export const emptyExclusion = warning<{ what: string }>('ESP4021', 'exclusion without effect', {
  message: ({ what }) => `${what} excludes nothing that is selected`,
  why: 'a name that was meant to protect a layer protects none',
  help: () => '`espalier inspect MODEL` lists layers and their roles',
  ...planning('prune weights in fc1 except fc2 by magnitude to 80%\n', 'prune weights in fc1, fc3 except fc3 by magnitude to 80%\n'),
});

export const idleMask = warning<{ word: string }>('ESP4057', 'mask while nothing trains', {
  message: ({ word }) => `\`mask ${word}\` changes nothing: no training follows in this stage`,
  why: 'a mask sets the value of a pruned weight only until its stage ends; then it is always 0',
  help: () => 'prune above the training statement or over a window of it, or leave `mask` out',
  ...planning(
    'prune weights by magnitude to 80% mask soft\n',
    'stage s for 10 steps {\n  prune weights by magnitude to 80% mask soft\n  train all\n}\n',
  ),
});

export const frozenUnderMask = error<{ word: string; layer: string }>('ESP4058', 'mask of weights that do not train', {
  message: ({ word, layer }) => `\`mask ${word}\` applies to \`${layer}\`, whose weights do not train`,
  why: 'such a mask says how pruned weights continue to train',
  help: () => 'train the layers that are pruned, with `train all`, or leave `mask` out',
  ...planning(
    'stage s for 10 steps {\n  retrain biases\n  prune weights by magnitude to 80% over 0%..50% mask soft\n}\n',
    'stage s for 10 steps {\n  train all\n  prune weights by magnitude to 80% over 0%..50% mask soft\n}\n',
  ),
});

export const unknownMark = error<{ name: string; known: Names }>('ESP4061', 'mark that is not set yet', {
  message: ({ name }) => `\`${name}\` is not marked before this point`,
  why: 'there is nothing to go back to',
  help: ({ known }) => `known here: ${listed(known, 4)}`,
  told: 'A program that plans a recipe through the library without checking it first gets this for a `rewind` to a mark that is not set by then. The command finds it earlier, as [ESP2003](ESP2003.md) or [ESP2007](ESP2007.md).',
  remedy: 'Put the `mark` above the `rewind`.',
  example: { name: 'start', known: ['original'] },
});

export const refuted = error<{ claim: string; actual: string }>('ESP4070', 'expectation that the plan refutes', {
  message: ({ claim, actual }) => `\`${claim}\` cannot hold: it will be ${actual}`,
  why: certain,
  help: () => 'change the expectation, or the statements before it',
  ...planning(`${half}expect sparsity of model >= 60%\n`, `${half}expect sparsity of model >= 50%\n`),
});

export const unknownOwner = error<{ metric: string; name: string }>('ESP4071', 'measurement of something unknown', {
  message: ({ metric, name }) => `\`${metric}\` of \`${name}\`, which is not a stage before this point`,
  why: 'a measurement is taken at its place in the recipe',
  help: () => 'name an earlier stage, or `model`',
  ...planning(
    `stage cut { ${half.trim()} }\nmark done\nexpect sparsity of done >= 50%\n`,
    `stage cut { ${half.trim()} }\nexpect sparsity of cut >= 50%\n`,
  ),
});

export const missingCalibration = error<{ statistic: string; data: string }>('ESP4080', 'no samples for a statistic', {
  message: ({ statistic, data }) => `\`${statistic}\` is measured on samples of \`${data}\`, but there are none`,
  why: 'the statistic cannot be computed from the weights alone',
  help: ({ data }) => `give the data with --${data}, or in the project file under \`data\``,
  wrong: { recipe: 'prune weights by wanda to 50%\n', command: `plan recipe.prune --model ${digits}` },
  right: { recipe: 'prune weights by wanda to 50%\n', command: `plan recipe.prune --model ${digits} ${digitsTraining}` },
  note: 'Without `calibration` data, the training data is used.',
});

export const tooFewSamples = error<{ samples: number; data: string; available: number }>('ESP4081', 'fewer samples than asked for', {
  message: ({ samples, data, available }) => `${samples} samples of \`${data}\` are asked for, but it has ${available}`,
  why: 'a mean over fewer samples would be another score than the recipe says',
  help: ({ available, data }) => `write \`using ${available} samples of ${data}\``,
  ...planning(
    'prune weights by wanda to 50% using 5000 samples of train\n',
    'prune weights by wanda to 50% using 1000 samples of train\n',
    { options: digitsTraining, model: digits },
  ),
});

export const idleSamples = error<object>('ESP4082', 'unused samples', {
  message: () => '`using` names samples, but the criterion measures nothing on them',
  why: 'a clause without effect misleads its reader',
  help: () => 'remove it, or use a criterion with `avg(…)`, such as `wanda`',
  ...planning(
    'prune weights by magnitude to 50% using 128 samples of train\n',
    'prune weights by wanda to 50% using 128 samples of train\n',
    { options: digitsTraining, model: digits },
  ),
});

export const originalNotFinite = warning<{ tensor: string; count: number; place: string; value: number }>(
  'ESP4086',
  'stored values that are not finite',
  {
    message: ({ tensor, count, place, value }) =>
      `\`${tensor}\` is stored with ${count} ${count === 1 ? 'value' : 'values'} that ` +
      `${count === 1 ? 'is' : 'are'} not finite, the first at ${place}: ${value}`,
    why: 'what is computed with NaN or infinity is seldom finite, and a run ends where it prunes or trains such a tensor',
    help: () => 'export the model again from a checkpoint whose weights are finite',
    told: 'A parameter or a running statistic of the model that a plan starts from, or of a teacher, is NaN or infinite: a training had diverged before it was exported, or a conversion to half precision overflowed. `inspect`, `plan` and `run` warn in the same words. A tensor that no operator takes as its weight may hold -infinity, as masks of attention do. A run that prunes or trains the tensor ends with an error.',
    remedy: 'Export the model again from an earlier checkpoint, or keep the layer out of what is pruned and trained.',
    example: { tensor: 'fc1.weight', count: 2, place: '[0, 3]', value: NaN },
  },
);

function planFile(text: string): Example {
  return {
    wrong: { files: { 'plan.yaml': text }, command: `run plan.yaml --model ${lenet300}` },
    right: { recipe: half, command: `plan recipe.prune --model ${lenet300}` },
    note: '`--out plan.yaml` writes the plan of the recipe into a file that can be run later.',
  };
}

export const planTooLarge = error<{ limit: number }>('ESP4100', 'plan too large', {
  message: ({ limit }) => `this text is longer than ${limit / 2 ** 20} MiB`,
  why: 'no plan is that long, and reading it would exhaust memory',
  help: () => 'check that it is the plan that you meant; `espalier plan --out FILE` writes one',
  told: 'A file that was given as a plan is far longer than plans are: usually it is another file, such as a data set, under the wrong name.',
  remedy: 'Check the name of the file; make the plan again with `espalier plan RECIPE --out plan.yaml`.',
  example: { limit: 2 ** 26 },
});

const sizeOf = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MiB`;

export const longPlan = error<{ size: number; limit: number }>('ESP4087', 'plan that could not be read back', {
  message: ({ size, limit }) => `this plan is ${sizeOf(size)} as YAML, and at most ${sizeOf(limit)} can be read back`,
  why: 'a run of it could be neither resumed nor verified',
  help: () => 'ask for fewer repeats, arms or stages, or split the recipe into several',
  told: 'A recipe has so many repeats, arms or stages, of a network with so many layers, that the text of its plan is longer than what is read as a plan.',
  remedy: 'Ask for fewer of them. A schedule of many updates in one stage takes no room: plans keep its rule.',
  example: { size: 90 * 2 ** 20, limit: 2 ** 26 },
});

export const longJournal = error<{ size: number; limit: number; steps: number }>('ESP4088', 'journal that could not be read back', {
  message: ({ size, limit, steps }) =>
    `the journal of ${steps.toLocaleString('en')} steps takes about ${sizeOf(size)}, and at most ` + `${sizeOf(limit)} can be read back`,
  why: 'a run of it could be neither resumed nor verified',
  help: () => 'shorten the training, or split it into several recipes, each of which starts from the model of the one before',
  told: 'A training has so many steps, or so many updates, that the journal, which has a line for each of them, would be longer than what is read as one.',
  remedy: 'Shorten the training, or split it: the model that one run writes is where the next one starts.',
  example: { size: 1500 * 2 ** 20, limit: 500 * 2 ** 20, steps: 10_000_000 },
});

export const planSyntax = error<{ problem: string }>('ESP4101', 'not YAML', {
  message: ({ problem }) => `this is not YAML: ${problem.charAt(0).toLowerCase()}${problem.slice(1)}`,
  why: 'a plan is a YAML file',
  help: () => 'make the plan again with `espalier plan RECIPE --out plan.yaml`',
  ...planFile('format: {\n'),
});

export const planAliases = error<{ anchor: string }>('ESP4102', 'anchors in a plan', {
  message: ({ anchor }) => `plans allow no anchors; this one is called \`${anchor}\``,
  why: 'a few aliases can expand to gigabytes',
  help: () => 'write the value out',
  ...planFile('format: 2\nparams: &a {}\nsettings: *a\n'),
});

export const planFormat = error<{ format: number; current: number }>('ESP4230', 'plan of another format', {
  message: ({ format, current }) => `this plan has format ${format}; this version of Espalier reads format ${current}`,
  why: 'plans of other formats mean other things, and a run does exactly what its plan says',
  help: ({ format, current }) =>
    format < current
      ? 'make the plan again from its recipe, which it holds as `recipe.text`, with `espalier plan --out FILE`'
      : 'install the version of Espalier that wrote it',
  ...planFile('format: 1\nstages: []\n'),
});

export const olderMemory = hint('ESP4064', 'memory estimate of an earlier version', {
  message: () => 'this plan holds its estimated memory as one number, which is left out',
  why: 'that estimate was up to 400 times too small; everything else in the plan is read as it stands',
  help: () => 'for an estimate, make the plan again with `espalier plan RECIPE --out plan.yaml`',
  told: 'A plan was written by an earlier version, whose estimate of memory was one number of bytes.',
  remedy: 'Run the plan as it is, or make it again with `espalier plan RECIPE --out plan.yaml` for an estimate with its parts.',
  example: {},
});

export const planSchemaBroken = error<{ path: readonly (string | number)[]; problem: string }>('ESP4103', 'not a plan', {
  message: ({ path, problem }) => `${pathText(path)}: ${problem}`,
  why: 'a run does exactly what its plan says, so a plan must be complete',
  help: () => 'the schema is `grammar/plan.schema.json`',
  ...planFile('format: 2\nstages: many\n'),
});

export const planIncoherent = error<{ path: readonly (string | number)[]; problem: string }>('ESP4104', 'plan that contradicts itself', {
  message: ({ path, problem }) => `${pathText(path)}: ${problem}`,
  why: 'the plan was edited in one place and not in another',
  help: () => 'edit the recipe and make the plan again',
  told: 'A plan was edited by hand in one of several places that belong together: the recipe beside its hash, a count beside the updates that lead to it, a layer that the plan does not list.',
  remedy: 'Edit the recipe instead, and make the plan again with `espalier plan RECIPE --out plan.yaml`.',
  example: { path: ['stages', 0, 'statements', 1, 'reached'], problem: 'the last update must reach it' },
});

function pathText(path: readonly (string | number)[]): string {
  if (path.length === 0) return 'the text';
  return `\`${path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('')}\``;
}
