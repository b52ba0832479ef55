/** What can be wrong when a recipe meets a model, and with a plan that is read back (ESP4xxx). */
import { define } from '../diagnostic.ts';

const certain = 'a run would end there after work that could have been spared';
const ambiguous = 'nothing that a recipe says is ignored, so what cannot be done is not begun';

export const unsupported = define<{ what: string; instead?: string }>({
  code: 'ESP4001',
  severity: 'error',
  title: 'not carried out by this version',
  message: ({ what }) => `${what} cannot be carried out by this version`,
  why: ambiguous,
  help: ({ instead }) => instead ?? 'say it in another way, or leave it out',
});

export const noLength = define<{ stage: string }>({
  code: 'ESP4010',
  severity: 'error',
  title: 'length without training',
  message: ({ stage }) => `stage \`${stage}\` has a length but nothing that trains`,
  why: 'steps are updates of an optimizer; without training there are none',
  help: () => 'add a `train` or `retrain` statement, or remove the length',
});

export const windowWithoutTraining = define<{ stage: string }>({
  code: 'ESP4011',
  severity: 'error',
  title: 'window without training',
  message: ({ stage }) => `a window in stage \`${stage}\`, in which nothing trains`,
  why: 'a window is a part of the training steps, and there are none',
  help: () => 'add a `train` statement to the stage, or remove the window',
});

export const windowPastEnd = define<{ last: number; steps: number }>({
  code: 'ESP4012',
  severity: 'error',
  title: 'window past the end of its stage',
  message: ({ last, steps }) => `the window ends at step ${last}, but the stage has ${steps} steps`,
  why: 'the target would never be reached',
  help: ({ steps }) => `end the window at ${steps} steps or earlier, or make the stage longer`,
});

export const windowBackwards = define<{ first: number; last: number }>({
  code: 'ESP4013',
  severity: 'error',
  title: 'window that ends before it begins',
  message: ({ first, last }) => `the window begins at step ${first} and ends at step ${last}`,
  why: 'time runs forwards',
  help: () => 'put the earlier end first',
});

export const unknownSamples = define<{ data: string; what: string }>({
  code: 'ESP4014',
  severity: 'error',
  title: 'unknown number of samples',
  message: ({ data, what }) =>
    `${what} depends on the number of samples of \`${data}\`, which is unknown`,
  why: 'an epoch is ceil(samples / batch) steps, and what is measured is measured on all samples',
  help: ({ data, what }) =>
    `name the data set \`${data}\` in the project or on the command line` +
    (/epoch/.test(what) ? ', or count in steps' : ''),
});

export const computeUnsolvable = define({
  code: 'ESP4015',
  severity: 'error',
  title: 'window of compute that cannot be solved',
  message: () => 'a window `of compute` needs weights alive before, during and after it',
  why: 'compute is counted in live weights summed over steps',
  help: () => 'write the window in shares of the steps, `25%..75%`',
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
  why: 'every round of a `repeat` stands in the plan',
  help: () => 'repeat fewer times',
});

export const unknownLengthName = define<{ name: string; stages: readonly string[] }>({
  code: 'ESP4018',
  severity: 'error',
  title: 'length for a stage that does not exist',
  message: ({ name }) => `no stage called \`${name}\` is without a length`,
  why: 'a length from the command line fills a hole; this one would fill none',
  help: ({ stages }) =>
    stages.length === 0
      ? 'every stage that trains has its length in the recipe'
      : `stages without a length: ${stages.map((stage) => `\`${stage}\``).join(', ')}`,
});

export const tooManyUpdates = define<{ updates: number; limit: number; least: number }>({
  code: 'ESP4019',
  severity: 'error',
  title: 'too many updates',
  message: ({ updates, limit }) => `the window holds ${updates} updates, more than ${limit}`,
  why: 'every update stands in the plan',
  help: ({ least }) => `write \`every ${least} steps\` or more`,
});

export const lengthWithoutHole = define({
  code: 'ESP4024',
  severity: 'warning',
  title: 'length that fills nothing',
  message: () => 'the length that was given for all stages fills none',
  why: 'it fills what the recipe leaves open, and nothing is left open',
  help: () => 'leave it out, or take the length out of the recipe',
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

export const leftDense = define<{ pattern: string; of: number; layers: readonly string[] }>({
  code: 'ESP4022',
  severity: 'warning',
  title: 'layers left dense by a pattern',
  message: ({ pattern, layers }) =>
    `\`${pattern}\` leaves ${count(layers.length, 'layer')} dense: ${names(layers)}`,
  why: 'a pattern needs a number of inputs that is a multiple of its group',
  help: ({ of }) =>
    `exclude them with \`except\`, or choose a group size that divides their inputs (not ${of})`,
});

export const patternFitsNothing = define<{ pattern: string; of: number }>({
  code: 'ESP4023',
  severity: 'error',
  title: 'pattern that fits no layer',
  message: ({ pattern, of }) =>
    `\`${pattern}\` fits no selected layer: none has a multiple of ${of} inputs`,
  why: 'the statement would prune nothing',
  help: () => 'select other layers, or choose a group size that divides their inputs',
});

export const targetBelowPruned = define<{
  where: string;
  asked: string;
  pruned: string;
  layer?: string;
}>({
  code: 'ESP4030',
  severity: 'error',
  title: 'target below what is pruned already',
  message: ({ where, asked, pruned, layer }) =>
    `${where} asks for ${asked}${layer === undefined ? '' : ` of \`${layer}\``}, ` +
    `but ${pruned} are pruned by then`,
  why: 'under `mask hard` nothing that is pruned comes back',
  help: ({ pruned }) =>
    `the least that can be reached is ${pruned}; raise the target, or prune less before`,
});

export const noEffect = define<{ where: string; pruned: string }>({
  code: 'ESP4031',
  severity: 'warning',
  title: 'prune without effect',
  message: ({ where, pruned }) => `${where} has no effect: ${pruned} are pruned already`,
  why: 'a statement without effect usually is a mistake',
  help: () => 'raise the target, or remove the statement',
});

export const unknownStart = define<{
  where: string;
  what: string;
  most: string;
  least: string;
  isCurve: boolean;
}>({
  code: 'ESP4032',
  severity: 'error',
  title: 'amount that depends on scores',
  message: ({ where, what, least, most }) =>
    `${where} depends on how much of ${what} an earlier prune took: between ${least} and ${most}`,
  why: 'the counts of a plan are fixed before any score is known',
  help: ({ isCurve, most }) =>
    isCurve
      ? `say where the curve starts, \`from ${most}\`, or prune at once`
      : 'use the selection of the earlier prune again, prune with `uniform` there, or write the amount as `to …`',
});

export const mayBePruned = define<{ where: string; layer: string; most: string; asked: string }>({
  code: 'ESP4033',
  severity: 'warning',
  title: 'target that earlier scores may break',
  message: ({ where, layer, most, asked }) =>
    `${where} leaves ${asked} pruned in \`${layer}\`, but up to ${most} may be pruned by then`,
  why: 'an earlier prune shares its units out by scores; if it takes more here, the run stops',
  help: () => 'protect a share of every layer in the earlier prune',
});

export const fallingCurve = define<{ where: string; step: number }>({
  code: 'ESP4034',
  severity: 'error',
  title: 'curve that falls',
  message: ({ where, step }) => `the curve of ${where} falls at step ${step}`,
  why: 'under `mask hard` nothing that is pruned comes back',
  help: () => 'choose a curve that rises from 0 to 1, such as `linear` or `cubic`',
});

export const curveOutOfRange = define<{ where: string; step: number; share: string }>({
  code: 'ESP4035',
  severity: 'error',
  title: 'curve that leaves 0%..100%',
  message: ({ where, step, share }) =>
    `the curve of ${where} asks for a sparsity of ${share} at step ${step}`,
  why: 'no more than all and no less than nothing can be pruned',
  help: () => 'choose a curve that rises from 0 to 1',
});

export const curveUndefined = define<{ where: string; step: number }>({
  code: 'ESP4036',
  severity: 'error',
  title: 'curve without a value',
  message: ({ where, step }) => `the curve of ${where} has no value at step ${step}`,
  why: 'every update needs a sparsity',
  help: () => 'a curve may use `p`, the progress from 0 to 1, and must not divide by zero',
});

export const curveShort = define<{ where: string; end: string }>({
  code: 'ESP4048',
  severity: 'error',
  title: 'curve that misses its target',
  message: ({ where, end }) => `the curve of ${where} ends at ${end} of the way`,
  why: 'the last update of a window reaches the target exactly',
  help: () => 'a curve is 1 at `p` = 1',
});

export const removesTooMuch = define<{ where: string; asked: string; left: string }>({
  code: 'ESP4037',
  severity: 'error',
  title: 'removing more than is left',
  message: ({ where, asked, left }) => `${where} removes ${asked}, but only ${left} are left`,
  why: 'what is pruned already cannot be pruned again',
  help: ({ left }) => `at most ${left} can go`,
});

export const fromBelowPruned = define<{ where: string; asked: string; pruned: string }>({
  code: 'ESP4039',
  severity: 'error',
  title: 'start below what is pruned already',
  message: ({ where, asked, pruned }) =>
    `${where} asks for ${asked}, but ${pruned} are pruned by then`,
  why: 'under `mask hard` nothing that is pruned comes back',
  help: ({ pruned }) =>
    `leave \`from\` out to start at what is pruned, or start at ${pruned} or above`,
});

export const overlappingWindows = define<{ layer: string }>({
  code: 'ESP4038',
  severity: 'error',
  title: 'windows that prune the same units',
  message: ({ layer }) => `two windowed prunes of one stage both select \`${layer}\``,
  why: 'their counts would contradict each other',
  help: () => 'make their selections disjoint with `in` and `except`, or use two stages',
});

export const infeasibleFloor = define<{
  where: string;
  asked: string;
  best: string;
  binding: readonly string[];
  inSteps: boolean;
}>({
  code: 'ESP4040',
  severity: 'error',
  title: 'target that floors forbid',
  message: ({ where, asked, best, inSteps }) =>
    `${where} cannot reach ${asked}: the floor allows at most ${best}${inSteps ? ' of the steps' : ''}`,
  why: 'a floor is a promise to every layer, and a target one to the whole selection; both cannot be kept',
  help: ({ best, binding }) =>
    `lower the target to ${best}, or the floor; it binds in ${names(binding)}`,
});

export const roundedFloor = define<{ where: string; asked: string; reached: string }>({
  code: 'ESP4041',
  severity: 'warning',
  title: 'target missed by rounding up floors',
  message: ({ where, asked, reached }) =>
    `${where} reaches ${reached}, not ${asked}: the floors, rounded up in every layer, leave no more`,
  why: 'floors win over a target by less than a unit a layer',
});

export const belowFloor = define<{ where: string; layer: string; kept: string; floor: string }>({
  code: 'ESP4042',
  severity: 'error',
  title: 'layer below its floor',
  message: ({ where, layer, kept, floor }) =>
    `${where} protects ${floor} of \`${layer}\`, but only ${kept} are left by then`,
  why: 'under `mask hard` nothing is regrown',
  help: ({ kept }) => `protect at most ${kept} there, or protect the layer in the earlier prune`,
});

export const floorAbovePattern = define<{ floor: string; pattern: string; keeps: string }>({
  code: 'ESP4043',
  severity: 'error',
  title: 'floor above a pattern',
  message: ({ floor, pattern, keeps }) =>
    `a floor of ${floor} with \`${pattern}\`, which keeps exactly ${keeps}`,
  why: 'a pattern leaves no choice of how much is kept',
  help: ({ keeps }) => `protect at most ${keeps}, or choose a pattern that keeps more`,
});

export const mayBeBelowFloor = define<{
  where: string;
  layer: string;
  least: string;
  floor: string;
}>({
  code: 'ESP4044',
  severity: 'warning',
  title: 'floor that earlier scores may break',
  message: ({ where, layer, least, floor }) =>
    `${where} protects ${floor} of \`${layer}\`, of which only ${least} may be left by then`,
  why: 'an earlier prune shares its units out by scores; if it takes more here, the run stops',
  help: () => 'give the earlier prune the same floor',
});

export const patternBreaks = define<{ where: string; layer: string }>({
  code: 'ESP4045',
  severity: 'warning',
  title: 'pattern over an earlier mask',
  message: ({ where, layer }) =>
    `${where} meets weights of \`${layer}\` that are pruned already; a group may have lost more than the pattern prunes`,
  why: 'nothing is regrown, so such a group would stop the run',
  help: () => 'apply the pattern first, or exclude the layer',
});

export const lossyFrames = define<{ before: string; after: string }>({
  code: 'ESP4046',
  severity: 'error',
  title: 'patterns that wake weights',
  message: ({ before, after }) => `\`${after}\` after \`${before}\` would have to wake weights`,
  why: 'under `mask hard` every frame prunes at least what the one before it did',
  help: () => 'use one group size and keep fewer from frame to frame',
});

export const idleClause = define<{ what: string; pattern: string; word: string }>({
  code: 'ESP4047',
  severity: 'error',
  title: 'clause that a pattern leaves nothing to',
  message: ({ what, pattern }) => `${what} says nothing beside \`${pattern}\``,
  why: 'a pattern fixes how many units every group keeps',
  help: ({ word }) =>
    word === 'over'
      ? 'a pattern goes over a window in frames: `over 0%..50% through keep 7 of 8`'
      : 'remove it',
});

export const idleMask = define<{ word: string }>({
  code: 'ESP4057',
  severity: 'warning',
  title: 'mask while nothing trains',
  message: ({ word }) => `\`mask ${word}\` changes nothing: no training follows in this stage`,
  why: 'a mask says what a pruned weight is until its stage ends, and then it is 0 whatever the mask',
  help: () => 'prune above the training statement or over a window of it, or leave `mask` out',
});

export const frozenUnderMask = define<{ word: string; layer: string }>({
  code: 'ESP4058',
  severity: 'error',
  title: 'mask of weights that do not train',
  message: ({ word, layer }) => `\`mask ${word}\` of \`${layer}\`, whose weights do not train`,
  why: 'such a mask says how pruned weights go on training',
  help: () => 'train the layers that are pruned, with `train all`, or leave `mask` out',
});

export const partialCover = define<{
  covered: number;
  all: number;
  budget: string;
  full: string;
  without: readonly string[];
}>({
  code: 'ESP4050',
  severity: 'warning',
  title: 'budget that does not reach every layer',
  message: ({ covered, all, budget, full }) =>
    `${budget} of params reaches ${covered} of ${all} layers at rank 1; all of them need ${full}`,
  why: 'the other layers are not retrained',
  help: ({ without, full }) =>
    `without an adapter: ${names(without)}; write \`within ${full} of params\` to cover all`,
});

export const nothingFits = define<{ budget: string; allows: number; least: string; needs: number }>(
  {
    code: 'ESP4051',
    severity: 'error',
    title: 'budget that nothing fits',
    message: ({ budget, allows, needs }) =>
      `${budget} of params allows ${count(allows, 'parameter')}, and the smallest adapter needs ${needs}`,
    why: 'nothing would be trained',
    help: ({ least }) => `the least that fits is \`within ${least} of params\``,
  },
);

export const overBudget = define<{ budget: string; allows: number; needs: number; share: string }>({
  code: 'ESP4052',
  severity: 'error',
  title: 'parts that exceed their budget',
  message: ({ budget, allows, needs }) =>
    `these parts train ${count(needs, 'parameter')}, but ${budget} of params allows ${allows}`,
  why: 'a budget is a promise',
  help: ({ share }) => `train less, or write \`within ${share} of params\``,
});

export const adaptedTwice = define<{ layer: string }>({
  code: 'ESP4053',
  severity: 'error',
  title: 'layer with two adapters',
  message: ({ layer }) => `two parts put an adapter on \`${layer}\``,
  why: 'a layer has one adapter at most',
  help: () => 'make their `on:` disjoint',
});

export const nothingTrains = define<{ what: string }>({
  code: 'ESP4054',
  severity: 'error',
  title: 'training of nothing',
  message: ({ what }) => `${what} trains no parameter of this model`,
  why: 'the stage would do nothing',
  help: () => '`espalier inspect MODEL` lists layers and their roles',
});

export const frozenPart = define<{ what: string }>({
  code: 'ESP4055',
  severity: 'warning',
  title: 'part without parameters',
  message: ({ what }) => `this model has no parameters that are ${what}`,
  why: 'this part of the statement trains nothing',
});

export const adaptedAndTrained = define<{ layer: string }>({
  code: 'ESP4056',
  severity: 'error',
  title: 'adapter on a weight that trains in full',
  message: ({ layer }) => `\`${layer}\` trains in full and has an adapter`,
  why: 'an adapter says nothing that the weight itself does not',
  help: () => 'train one or the other: narrow the parts with `except` or `on:`',
});

export const nothingToMerge = define({
  code: 'ESP4060',
  severity: 'error',
  title: 'merge without adapters',
  message: () => 'nothing to merge: no adapter is open here',
  why: 'a statement without effect usually is a mistake',
  help: () => 'put `merge` after the `retrain lora` whose adapters it joins, or remove it',
});

export const unknownMark = define<{ name: string; known: readonly string[] }>({
  code: 'ESP4061',
  severity: 'error',
  title: 'mark that is not set yet',
  message: ({ name }) => `\`${name}\` is not marked before this point`,
  why: 'there is nothing to go back to',
  help: ({ known }) => `known here: ${names(known)}`,
});

export const refuted = define<{ claim: string; actual: string }>({
  code: 'ESP4070',
  severity: 'error',
  title: 'expectation that the plan refutes',
  message: ({ claim, actual }) => `\`${claim}\` cannot hold: it will be ${actual}`,
  why: certain,
  help: () => 'change the expectation, or what leads to it',
});

export const unknownOwner = define<{ metric: string; name: string }>({
  code: 'ESP4071',
  severity: 'error',
  title: 'measurement of something unknown',
  message: ({ metric, name }) =>
    `\`${metric}\` of \`${name}\`, which is no stage before this point`,
  why: 'a measurement speaks of the state at its place',
  help: () => 'name a stage that stands above, or `model`',
});

export const missingCalibration = define<{ statistic: string; data: string }>({
  code: 'ESP4080',
  severity: 'error',
  title: 'no samples for a statistic',
  message: ({ statistic, data }) =>
    `\`${statistic}\` is measured on samples of \`${data}\`, and there are none`,
  why: 'what depends on the samples cannot be told from the weights alone',
  help: ({ data }) => `name the data with --${data}, or in the project file under \`data\``,
});

export const tooFewSamples = define<{ samples: number; data: string; available: number }>({
  code: 'ESP4081',
  severity: 'error',
  title: 'fewer samples than asked for',
  message: ({ samples, data, available }) =>
    `${samples} samples of \`${data}\` are asked for, and it has ${available}`,
  why: 'a mean over fewer samples would be another score than the recipe says',
  help: ({ available, data }) => `write \`using ${available} samples of ${data}\``,
});

export const idleSamples = define<object>({
  code: 'ESP4082',
  severity: 'error',
  title: 'samples that nothing is measured on',
  message: () => '`using` names samples, and the criterion measures nothing on them',
  why: 'a clause without effect would only seem to say something',
  help: () => 'remove it, or use a criterion with `avg(…)`, such as `wanda`',
});

export const planTooLarge = define<{ limit: number }>({
  code: 'ESP4100',
  severity: 'error',
  title: 'plan too large',
  message: ({ limit }) => `this text is longer than ${limit / 2 ** 20} MiB`,
  why: 'no plan is that long, and reading it would exhaust memory',
  help: () => 'check that it is the plan that you meant; `espalier plan --out FILE` writes one',
});

export const planSyntax = define<{ problem: string }>({
  code: 'ESP4101',
  severity: 'error',
  title: 'not a YAML text',
  message: ({ problem }) =>
    `this is not YAML: ${problem.charAt(0).toLowerCase()}${problem.slice(1)}`,
  why: 'a plan is a YAML text',
  help: () => 'make the plan again with `espalier plan RECIPE --out plan.yaml`',
});

export const planAliases = define<{ anchor: string }>({
  code: 'ESP4102',
  severity: 'error',
  title: 'anchors in a plan',
  message: ({ anchor }) => `a plan has no anchors; this one is called \`${anchor}\``,
  why: 'a few aliases can unfold to gigabytes',
  help: () => 'write the value out',
});

export const planSchemaBroken = define<{ path: readonly (string | number)[]; problem: string }>({
  code: 'ESP4103',
  severity: 'error',
  title: 'not a plan',
  message: ({ path, problem }) => `${pathText(path)}: ${problem}`,
  why: 'a run does exactly what its plan says, so a plan must say it in full',
  help: () => 'the schema is `grammar/plan.schema.json`',
});

export const planIncoherent = define<{ path: readonly (string | number)[]; problem: string }>({
  code: 'ESP4104',
  severity: 'error',
  title: 'plan that contradicts itself',
  message: ({ path, problem }) => `${pathText(path)}: ${problem}`,
  why: 'a plan was edited in one place and not in another',
  help: () => 'edit the recipe and make the plan again',
});

function pathText(path: readonly (string | number)[]): string {
  if (path.length === 0) return 'the text';
  return `\`${path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('')}\``;
}

function names(layers: readonly string[]): string {
  const shown = layers.slice(0, 4).map((layer) => `\`${layer}\``);
  const rest = layers.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
