/** What lint rules say, and what is said about suppressing them: ESP2800 to ESP2999. */
import { define } from '../diagnostic.ts';

export const lateWindow = define<{ readonly window: string }>({
  code: 'ESP2801',
  severity: 'warning',
  title: 'window that ends where training ends',
  message: ({ window }) => `\`${window}\` prunes until the last step, and nothing trains afterwards`,
  why: 'the remaining weights need steps at the final sparsity to compensate for the pruned ones',
  help: () => 'end the window earlier, or add a training stage after it',
});

export const earlyTarget = define<{ readonly curve: string; readonly at: string }>({
  code: 'ESP2802',
  severity: 'warning',
  title: 'target reached before the window closes',
  message: ({ curve, at }) => `\`${curve}\` reaches the target ${at} of the window`,
  why: 'the rest of the window prunes nothing, so pruning is less gradual than the recipe says',
  help: () => 'end the window where the curve ends, or use another curve',
});

export const coarseWindow = define<{ readonly every: string; readonly updates: number }>({
  code: 'ESP2803',
  severity: 'hint',
  title: 'window with too few updates',
  message: ({ every, updates }) => `\`${every}\` leaves ${updates} updates in the window`,
  why: 'gradual pruning needs many small steps, and a few updates are large steps',
  help: () => 'update more often, or widen the window',
});

export const coldPruning = define<{ readonly rate: string }>({
  code: 'ESP2804',
  severity: 'hint',
  title: 'pruning while the learning rate is nearly zero',
  message: ({ rate }) => `when the window ends, the learning rate has fallen to ${rate} of its start`,
  why: 'at a small learning rate the network hardly recovers',
  help: () => 'end the window earlier, or let the learning rate fall later',
});

export const unprotectedGlobal = define({
  code: 'ESP2805',
  severity: 'hint',
  title: 'one threshold for all layers, and no floor',
  message: () => 'one threshold for all layers can empty a layer',
  why: 'a layer without weights cuts the network in two, and the last layer is often emptied first',
  help: () => 'protect a share of every layer, or exclude the last layer',
});

export const incomparableScores = define<{ readonly criterion: string }>({
  code: 'ESP2806',
  severity: 'warning',
  title: 'one threshold for scores of different scales',
  message: ({ criterion }) => `\`${criterion}\` has another scale in every layer, but one threshold compares raw scores`,
  why: 'the threshold then ranks layers by scale, not weights by importance',
  help: () => 'for units, divide the scores by their mean in each layer; for weights, use `erk` or `uniform`, which compare no layers',
});

export const sizeBoundNorm = define<{ readonly norm: string }>({
  code: 'ESP2812',
  severity: 'warning',
  title: 'normalization that makes wide layers small',
  message: ({ norm }) => `\`${norm}\` grows with the number of units of a layer, but one threshold compares the results`,
  why: 'of two layers with equally spread scores the wider one then loses its units first, down to the last',
  help: () => 'divide by the `mean`, which does not depend on how many units a layer has',
});

export const collapsibleUnits = define<{ readonly group: string; readonly units: number; readonly others: number }>({
  code: 'ESP2813',
  severity: 'warning',
  title: 'one threshold for all units, and no floor',
  message: ({ group, units, others }) =>
    `one threshold can leave 1 of the ${units} ${group}` + (others === 0 ? '' : `, or of ${others} other group${others === 1 ? '' : 's'}`),
  why: 'all information passes through the remaining units, and one unit carries almost none',
  help: () => 'protect a share of every layer, or divide the scores by their mean in each layer',
});

export const bindingFloor = define<{ readonly floor: string; readonly left: string }>({
  code: 'ESP2807',
  severity: 'warning',
  title: 'floor that leaves nothing to choose',
  message: ({ floor, left }) => `a floor of ${floor} uses all but ${left} of what the target keeps`,
  why: 'every layer then keeps its floor and little more, so the allocation is practically uniform',
  help: () => 'lower the floor, or write `uniform`',
});

export const idleFloor = define<{ readonly floor: string; readonly kept: string }>({
  code: 'ESP2808',
  severity: 'hint',
  title: 'floor below what every layer keeps anyway',
  message: ({ floor, kept }) => `a floor of ${floor} changes nothing: \`uniform\` keeps ${kept} of every layer`,
  why: 'a floor without effect suggests a protection that does not exist',
  help: () => 'remove it, or prune by `global`, `erk` or `er`',
});

export const prunedFirstLayer = define<{ readonly sparsity: string }>({
  code: 'ESP2809',
  severity: 'hint',
  title: 'first layer as sparse as all others',
  message: ({ sparsity }) => `${sparsity} of the first layer is pruned too`,
  why: 'the first layer is small and everything passes through it: it is usually kept dense',
  help: () => 'exclude it; in a transformer exclude `head` instead, because `weights` never includes embeddings',
});

export const repeatedTarget = define<{ readonly target: string }>({
  code: 'ESP2810',
  severity: 'warning',
  title: 'the same target in every round',
  message: ({ target }) => `the first round reaches \`${target}\`, so the others prune nothing`,
  why: 'a target is a state, not a step: once reached, it needs no more pruning',
  help: () => 'write what each round removes, such as `removing 20% of remaining`',
});

export const uncompactedUnits = define<{ readonly units: string }>({
  code: 'ESP2811',
  severity: 'hint',
  title: 'units that are pruned and never cut out',
  message: ({ units }) => `the pruned ${units} stay in the file as zeros`,
  why: 'the model stays as large and as slow as before until its zero units are cut out',
  help: () => 'end with `compact`',
});

export const oddWidths = define<{ readonly units: string; readonly widest: number }>({
  code: 'ESP2814',
  severity: 'hint',
  title: 'layers cut to odd widths',
  message: ({ units, widest }) => `any number of the ${units}, of up to ${widest}, may be left, and \`compact\` cuts to that width`,
  why: 'kernels compute eight at once: a layer of 49 channels can take longer than one of 64',
  help: () => 'if all layers are wide, keep multiples of 8; or give a target in latency, which measures widths',
});

export const plainAdapter = define<{ readonly form: string }>({
  code: 'ESP2820',
  severity: 'warning',
  title: 'adapter that ignores the mask',
  message: ({ form }) => `an adapter of the form \`${form}\` on pruned layers trains weights that its merge removes`,
  why: 'masks are kept when adapters are merged, so the merged model is not the one that was trained',
  help: () => 'use the form `masked`, whose merge is exact',
});

export const divergingMasks = define<{ readonly head: string }>({
  code: 'ESP2821',
  severity: 'warning',
  title: 'average of arms with different masks',
  message: ({ head }) => `\`${head}\` gives each arm its own mask, and their average keeps none of these masks`,
  why: 'only weights that are zero in every arm are zero in the average, so its sparsity is lower',
  help: () => 'prune before the branch, and let the arms retrain under one mask',
});

export const identicalArms = define<{ readonly ways: string }>({
  code: 'ESP2822',
  severity: 'warning',
  title: 'arms that do the same',
  message: ({ ways }) => `${ways} arms share every random stream and do exactly the same`,
  why: 'the same work runs several times, with the same result',
  help: () => 'say what varies, such as `varying seed`',
});

export const rateJump = define<{ readonly before: string; readonly after: string; readonly stage: string }>({
  code: 'ESP2830',
  severity: 'hint',
  title: 'learning rate that jumps between two stages',
  message: ({ before, after, stage }) => `the learning rate jumps from ${before} to ${after} where \`${stage}\` begins`,
  why: 'a fresh optimizer at a high learning rate undoes the result of the stage before',
  help: () => 'warm up, continue with the same optimizer (`continuing`), or start lower',
});

export const longWarmup = define<{ readonly share: string }>({
  code: 'ESP2831',
  severity: 'warning',
  title: 'warm-up that takes most of the stage',
  message: ({ share }) => `the learning rate rises during ${share} of the stage`,
  why: 'little or none of the stage trains at the requested learning rate',
  help: () => 'shorten the warm-up',
});

export const coupledDecay = define({
  code: 'ESP2832',
  severity: 'hint',
  title: 'weight decay that Adam rescales',
  message: () => 'the weight decay of `adam` is part of the gradient, which `adam` divides by its size',
  why: 'weights with large gradients are decayed less, so the number means less than it says',
  help: () => 'use `adamw`, whose decay is separate from the gradient',
});

export const idleNesterov = define({
  code: 'ESP2833',
  severity: 'warning',
  title: 'nesterov without momentum',
  message: () => '`nesterov` has no effect without momentum',
  why: 'it changes how momentum is applied, and there is none',
  help: () => 'give a momentum, or remove it',
});

export const undoneTraining = define<{ readonly stage: string; readonly head: string }>({
  code: 'ESP2834',
  severity: 'warning',
  title: 'training that is discarded at once',
  message: ({ stage, head }) => `\`${head}\` discards the training of \`${stage}\` before anything uses it`,
  why: 'the whole stage has no effect on the result',
  help: () => 'prune between the two, or remove one of them',
});

export const unusedMark = define<{ readonly name: string }>({
  code: 'ESP2836',
  severity: 'warning',
  title: 'unused mark',
  message: ({ name }) => `nothing uses the mark \`${name}\``,
  why: 'a whole copy of the model is kept for it',
  help: () => 'remove it, or use it in a `rewind` or a loss',
});

export const calibrationOnTest = define<{ readonly clause: string }>({
  code: 'ESP2840',
  severity: 'warning',
  title: 'calibration on test data',
  message: ({ clause }) => `\`${clause}\` prunes with test data`,
  why: 'data that shaped a model cannot measure how well it does on unseen data',
  help: () => 'use samples of `calibration` or `train`',
});

export const smallCalibration = define<{
  readonly samples: number;
  readonly rows: number;
  readonly layer: string;
  readonly width: number;
  readonly others: number;
}>({
  code: 'ESP2841',
  severity: 'warning',
  title: 'fewer calibration inputs than a layer is wide',
  message: ({ samples, rows, layer, width, others }) =>
    `${samples} samples give ${rows} inputs to \`${layer}\`, which is ${width} wide` + (others === 0 ? '' : ` (and ${others} more layers)`),
  why: 'with fewer inputs than dimensions the second moment is singular, and damping decides instead of data',
  help: ({ width, rows, samples }) => `use at least ${Math.ceil((width * samples) / Math.max(rows, 1))} samples`,
});

export const staleNorms = define<{ readonly norms: number }>({
  code: 'ESP2842',
  severity: 'warning',
  title: 'running statistics of the model before pruning',
  message: ({ norms }) => `${norms} batch norms keep the statistics of the dense model`,
  why: 'one-shot pruning shifts the inputs of every norm, and stale statistics can cost all accuracy',
  help: () => 'add `calibrate norms using …`, or train afterwards',
});

export const densePattern = define<{
  readonly pattern: string;
  readonly of: number;
  readonly layers: readonly string[];
  readonly share: string;
}>({
  code: 'ESP2843',
  severity: 'warning',
  title: 'pattern that leaves layers dense',
  message: ({ pattern, of, layers, share }) =>
    `\`${pattern}\` leaves ${layers.length === 1 ? 'one layer' : `${layers.length} layers`} dense (${share} of the weights): ` +
    `${listed(layers)}, whose inputs are not a multiple of ${of}`,
  why: 'the sparsity of the model is lower than the pattern promises',
  help: () => 'exclude these layers explicitly, or use another pattern',
});

export const narrowBudget = define<{ readonly budget: string; readonly covered: number; readonly all: number; readonly full: string }>({
  code: 'ESP2844',
  severity: 'hint',
  title: 'budget that covers few layers',
  message: ({ budget, covered, all, full }) =>
    `${budget} of the parameters pay for adapters on ${covered} of ${all} layers; all of them need ${full}`,
  why: 'a layer without an adapter cannot recover from pruning',
  help: ({ full }) => `raise the budget to ${full}, or name the layers that matter with \`on:\``,
});

export const deprecatedWord = define<{ readonly word: string; readonly since: number; readonly use: string }>({
  code: 'ESP2850',
  severity: 'warning',
  title: 'word of an older edition',
  message: ({ word, since, use }) => `\`${word}\` is \`${use}\` since edition ${since}`,
  why: 'the next edition may drop it',
  help: ({ use }) => `write \`${use}\``,
});

export const singleUseParam = define<{ readonly name: string }>({
  code: 'ESP2851',
  severity: 'hint',
  title: 'parameter that is used once',
  message: ({ name }) => `the parameter \`${name}\` is used once`,
  why: 'a reader has to look in two places for one number',
  help: () => 'write its value where it is used, or document it as a knob for `--set`',
});

export const unknownRule = define<{ readonly name: string; readonly nearest: string | undefined }>({
  code: 'ESP2901',
  severity: 'warning',
  title: 'suppression of an unknown rule',
  message: ({ name }) => `there is no rule \`${name}\` to ignore`,
  why: 'a misspelt suppression suppresses nothing',
  help: ({ nearest }) => (nearest === undefined ? 'see docs/lint.md for the rules' : `did you mean \`${nearest}\`?`),
});

export const missingReason = define<{ readonly name: string }>({
  code: 'ESP2902',
  severity: 'warning',
  title: 'suppression without a reason',
  message: ({ name }) => `no reason is given for ignoring \`${name}\``,
  why: 'without a reason it would never be removed, so it has no effect until it has one',
  help: ({ name }) => `write \`# espalier-ignore ${name}: REASON\``,
});

export const unusedSuppression = define<{ readonly name: string }>({
  code: 'ESP2903',
  severity: 'warning',
  title: 'suppression that suppresses nothing',
  message: ({ name }) => `\`${name}\` finds nothing here: the suppression is unused`,
  why: 'it would hide the next mistake on this line',
  help: () => 'remove it',
});

function listed(layers: readonly string[]): string {
  const shown = layers.slice(0, 3).map((name) => `\`${name}\``);
  const more = layers.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

export const unmatchedLayers = define<{ readonly term: string; readonly file: string; readonly nearest: string | undefined }>({
  code: 'ESP2852',
  severity: 'warning',
  title: 'selection that matches no layer',
  message: ({ term, file }) => `\`${term}\` selects no layer of \`${file}\``,
  why: 'planning refuses a selection that matches nothing (ESP3050)',
  help: ({ nearest }) => nearest ?? 'see `espalier inspect` for the names of the layers',
});

export const firstOfAttention = define<{ readonly layer: string }>({
  code: 'ESP2125',
  severity: 'hint',
  title: 'first layer of a transformer',
  message: ({ layer }) => `\`first layer\` is \`${layer}\` here, a matrix of attention`,
  why: 'what is kept dense in a transformer are the embeddings and the head; its first matrix is one of many',
  help: () => 'write `except head`; embeddings are no `weights`, and are pruned only where they are named',
});

export const fullRank = define<{ readonly rank: string; readonly layers: readonly string[]; readonly size: string }>({
  code: 'ESP2853',
  severity: 'warning',
  title: 'rank too high for its layer',
  message: ({ rank, layers, size }) => {
    const [first = '', ...more] = layers;
    const others = more.length === 0 ? '' : `, nor for ${more.length} more`;
    return `rank ${rank} is not a low rank for \`${first}\`, which is ${size}${others}`;
  },
  why: 'an adapter of that rank has more parameters than the layer, and can express no more',
  help: () => 'lower the rank, name the layers with `on`, or train the layers themselves',
});
