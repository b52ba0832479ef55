/** What lint rules say, and what is said about suppressing them: ESP2800 to ESP2999. */
import { define } from '../diagnostic.ts';

export const lateWindow = define<{ readonly window: string }>({
  code: 'ESP2801',
  severity: 'warning',
  title: 'window that ends where training ends',
  message: ({ window }) =>
    `\`${window}\` prunes until the last step, and nothing trains afterwards`,
  why: 'the weights that are left need steps at the final sparsity to make up for those that went',
  help: () => 'end the window earlier, or add a training stage behind it',
});

export const earlyTarget = define<{ readonly curve: string; readonly at: string }>({
  code: 'ESP2802',
  severity: 'warning',
  title: 'target reached before the window closes',
  message: ({ curve, at }) => `\`${curve}\` reaches the target ${at} of the window`,
  why: 'the rest of the window prunes nothing: the recipe says gradual and does something else',
  help: () => 'end the window where the curve ends, or take another curve',
});

export const coarseWindow = define<{ readonly every: string; readonly updates: number }>({
  code: 'ESP2803',
  severity: 'hint',
  title: 'window with hardly any update',
  message: ({ every, updates }) => `\`${every}\` leaves ${updates} updates in the window`,
  why: 'gradual pruning is gradual because it has many small cuts; two are two large ones',
  help: () => 'update more often, or widen the window',
});

export const coldPruning = define<{ readonly rate: string }>({
  code: 'ESP2804',
  severity: 'hint',
  title: 'pruning while the rate is nearly zero',
  message: ({ rate }) => `when the window ends, the rate has fallen to ${rate} of its start`,
  why: 'what is cut at a small rate is hardly made up for',
  help: () => 'end the window earlier, or let the rate fall later',
});

export const unprotectedGlobal = define({
  code: 'ESP2805',
  severity: 'hint',
  title: 'one threshold for all layers, and no floor',
  message: () => 'nothing keeps one threshold for all layers from emptying one of them',
  why: 'a layer without weights cuts the network in two, and the last layer is often the first to go',
  help: () => 'protect a share of every layer, or leave the last layer out',
});

export const incomparableScores = define<{ readonly criterion: string }>({
  code: 'ESP2806',
  severity: 'warning',
  title: 'one threshold for scores of different scales',
  message: ({ criterion }) =>
    `\`${criterion}\` has another scale in every layer, and one threshold compares raw scores`,
  why: 'the threshold then sorts layers by their scale and not weights by their importance',
  help: () =>
    'of units, divide the scores by their mean in each layer; of weights, take `erk` or `uniform`, which compare no layers',
});

export const sizeBoundNorm = define<{ readonly norm: string }>({
  code: 'ESP2812',
  severity: 'warning',
  title: 'normalization that makes wide layers small',
  message: ({ norm }) =>
    `\`${norm}\` grows with the number of units of a layer, and one threshold compares what is left`,
  why: 'of two layers with equally spread scores the wider one then loses its units first, down to the last',
  help: () => 'divide by the `mean`, which does not depend on how many units a layer has',
});

export const collapsibleUnits = define<{
  readonly group: string;
  readonly units: number;
  readonly others: number;
}>({
  code: 'ESP2813',
  severity: 'warning',
  title: 'one threshold for all units, and no floor',
  message: ({ group, units, others }) =>
    `nothing keeps one threshold from leaving 1 of the ${units} ${group}` +
    (others === 0 ? '' : `, or of ${others} other group${others === 1 ? '' : 's'}`),
  why: 'everything passes through the units that are left: one of them ends the network there',
  help: () => 'protect a share of every layer, or divide the scores by their mean in each layer',
});

export const bindingFloor = define<{ readonly floor: string; readonly left: string }>({
  code: 'ESP2807',
  severity: 'warning',
  title: 'floor that leaves nothing to choose',
  message: ({ floor, left }) =>
    `a floor of ${floor} takes all but ${left} of what the target keeps`,
  why: 'every layer then keeps its floor and nothing more: the allocation is uniform in all but name',
  help: () => 'lower the floor, or say `uniform`',
});

export const idleFloor = define<{ readonly floor: string; readonly kept: string }>({
  code: 'ESP2808',
  severity: 'hint',
  title: 'floor below what every layer keeps anyway',
  message: ({ floor, kept }) =>
    `a floor of ${floor} changes nothing: \`uniform\` keeps ${kept} of every layer`,
  why: 'a clause that does nothing makes its reader believe in a protection',
  help: () => 'remove it, or prune by `global`, `erk` or `er`',
});

export const prunedFirstLayer = define<{ readonly sparsity: string }>({
  code: 'ESP2809',
  severity: 'hint',
  title: 'first layer as sparse as all others',
  message: ({ sparsity }) => `${sparsity} of the first layer goes too`,
  why: 'the first layer is small and everything passes through it: it is usually kept dense',
  help: () =>
    'leave it out; in a transformer leave `head` out instead, embeddings are never pruned as `weights`',
});

export const repeatedTarget = define<{ readonly target: string }>({
  code: 'ESP2810',
  severity: 'warning',
  title: 'the same target in every round',
  message: ({ target }) => `the first round reaches \`${target}\`, and the others prune nothing`,
  why: 'a target is a state and not a step: what is reached already needs no pruning',
  help: () => 'say what each round removes, such as `removing 20% of remaining`',
});

export const uncompactedUnits = define<{ readonly units: string }>({
  code: 'ESP2811',
  severity: 'hint',
  title: 'units that are pruned and never cut out',
  message: ({ units }) => `the pruned ${units} stay in the file as zeros`,
  why: 'the file is as large and as slow as before until zero units are cut out',
  help: () => 'end with `compact`',
});

export const oddWidths = define<{ readonly units: string; readonly widest: number }>({
  code: 'ESP2814',
  severity: 'hint',
  title: 'layers cut to odd widths',
  message: ({ units, widest }) =>
    `the ${units} that are left, of up to ${widest}, may be any number, and \`compact\` cuts to it`,
  why: 'kernels compute eight at once: a layer of 49 channels can take longer than one of 64',
  help: () =>
    'where all layers are wide, keep multiples of 8; or give a target in time, which knows what widths take',
});

export const plainAdapter = define<{ readonly form: string }>({
  code: 'ESP2820',
  severity: 'warning',
  title: 'adapter that does not know the mask',
  message: ({ form }) =>
    `an adapter of the form \`${form}\` on pruned layers trains what its merge takes away`,
  why: 'masks are kept when adapters are merged, so the merged model is not the one that was trained',
  help: () => 'take the form `masked`, whose merge is exact',
});

export const divergingMasks = define<{ readonly head: string }>({
  code: 'ESP2821',
  severity: 'warning',
  title: 'average of arms with different masks',
  message: ({ head }) =>
    `\`${head}\` gives every arm a mask of its own, and their average has the zeros of none`,
  why: 'only weights that are zero in every arm are zero in the average, so its sparsity is lower',
  help: () => 'prune before the branch, and let the arms retrain under one mask',
});

export const identicalArms = define<{ readonly ways: string }>({
  code: 'ESP2822',
  severity: 'warning',
  title: 'arms that do the same',
  message: ({ ways }) => `${ways} arms share every random stream and do exactly the same`,
  why: 'the same work is done several times over, with the same result',
  help: () => 'say what varies, such as `varying seed`',
});

export const rateJump = define<{
  readonly before: string;
  readonly after: string;
  readonly stage: string;
}>({
  code: 'ESP2830',
  severity: 'hint',
  title: 'rate that jumps between two stages',
  message: ({ before, after, stage }) =>
    `the rate jumps from ${before} to ${after} where \`${stage}\` begins`,
  why: 'a fresh optimizer at a high rate undoes what the stage before has settled',
  help: () => 'warm up, go on with the optimizer (`continuing`), or start lower',
});

export const longWarmup = define<{ readonly share: string }>({
  code: 'ESP2831',
  severity: 'warning',
  title: 'warm-up that takes most of the stage',
  message: ({ share }) => `the rate rises during ${share} of the stage`,
  why: 'little or nothing of the stage trains at the rate that was asked for',
  help: () => 'shorten the warm-up',
});

export const coupledDecay = define({
  code: 'ESP2832',
  severity: 'hint',
  title: 'weight decay that Adam rescales',
  message: () => 'the weight decay of `adam` goes through the gradient and is divided by its size',
  why: 'weights with large gradients are decayed less, so the number means less than it says',
  help: () => 'take `adamw`, whose decay is apart from the gradient',
});

export const idleNesterov = define({
  code: 'ESP2833',
  severity: 'warning',
  title: 'nesterov without momentum',
  message: () => '`nesterov` has no effect without momentum',
  why: 'it changes where momentum looks, and there is none',
  help: () => 'give a momentum, or remove it',
});

export const undoneTraining = define<{ readonly stage: string; readonly head: string }>({
  code: 'ESP2834',
  severity: 'warning',
  title: 'training that is thrown away at once',
  message: ({ stage, head }) =>
    `\`${head}\` throws away what \`${stage}\` has trained, before anything used it`,
  why: 'the whole stage has no effect on the result',
  help: () => 'prune between the two, or remove one of them',
});

export const unusedMark = define<{ readonly name: string }>({
  code: 'ESP2836',
  severity: 'warning',
  title: 'mark that nothing goes back to',
  message: ({ name }) => `nothing uses the mark \`${name}\``,
  why: 'a whole copy of the model is kept for it',
  help: () => 'remove it, or use it in a `rewind` or a loss',
});

export const calibrationOnTest = define<{ readonly clause: string }>({
  code: 'ESP2840',
  severity: 'warning',
  title: 'calibration on test data',
  message: ({ clause }) => `\`${clause}\` lets the test data take part in the pruning`,
  why: 'what was used to make a model cannot say how well it does on what it has never seen',
  help: () => 'take the samples from `calibration` or `train`',
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
    `${samples} samples give ${rows} inputs to \`${layer}\`, which is ${width} wide` +
    (others === 0 ? '' : ` (and ${others} more layers)`),
  why: 'the second moment of fewer inputs than dimensions is singular: damping, not data, then decides',
  help: ({ width, rows, samples }) =>
    `take at least ${Math.ceil((width * samples) / Math.max(rows, 1))} samples`,
});

export const staleNorms = define<{ readonly norms: number }>({
  code: 'ESP2842',
  severity: 'warning',
  title: 'running statistics of the model before pruning',
  message: ({ norms }) => `${norms} batch norms keep the statistics of the dense model`,
  why: 'a one-shot prune shifts what every norm sees, and stale statistics can cost all accuracy',
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
    `${listed(layers)}, whose inputs are no multiple of ${of}`,
  why: 'the sparsity of the model is lower than the pattern promises',
  help: () => 'leave these layers out in so many words, or take another pattern',
});

export const narrowBudget = define<{
  readonly budget: string;
  readonly covered: number;
  readonly all: number;
  readonly full: string;
}>({
  code: 'ESP2844',
  severity: 'hint',
  title: 'budget that few layers fit into',
  message: ({ budget, covered, all, full }) =>
    `${budget} of the parameters pay for adapters on ${covered} of ${all} layers; all of them need ${full}`,
  why: 'a layer without an adapter cannot make up for what it lost',
  help: ({ full }) => `raise the budget to ${full}, or name the layers that matter with \`on:\``,
});

export const deprecatedWord = define<{
  readonly word: string;
  readonly since: number;
  readonly use: string;
}>({
  code: 'ESP2850',
  severity: 'warning',
  title: 'word of an older edition',
  message: ({ word, since, use }) => `\`${word}\` is \`${use}\` since edition ${since}`,
  why: 'the next edition may not know it any more',
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

export const unknownRule = define<{
  readonly name: string;
  readonly nearest: string | undefined;
}>({
  code: 'ESP2901',
  severity: 'warning',
  title: 'suppression of an unknown rule',
  message: ({ name }) => `there is no rule \`${name}\` to ignore`,
  why: 'a misspelt suppression suppresses nothing',
  help: ({ nearest }) =>
    nearest === undefined ? 'see docs/lint.md for the rules' : `did you mean \`${nearest}\`?`,
});

export const missingReason = define<{ readonly name: string }>({
  code: 'ESP2902',
  severity: 'warning',
  title: 'suppression without a reason',
  message: ({ name }) => `nothing says why \`${name}\` is ignored here`,
  why: 'without a reason nobody dares to remove it; until it has one it does not hold',
  help: ({ name }) => `write \`# espalier-ignore ${name}: REASON\``,
});

export const unusedSuppression = define<{ readonly name: string }>({
  code: 'ESP2903',
  severity: 'warning',
  title: 'suppression that suppresses nothing',
  message: ({ name }) => `\`${name}\` has nothing to say here: the suppression is unused`,
  why: 'it would hide the next mistake on this line',
  help: () => 'remove it',
});

function listed(layers: readonly string[]): string {
  const shown = layers.slice(0, 3).map((name) => `\`${name}\``);
  const more = layers.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

export const unmatchedLayers = define<{
  readonly term: string;
  readonly file: string;
  readonly nearest: string | undefined;
}>({
  code: 'ESP2852',
  severity: 'warning',
  title: 'selection that the model has no layer for',
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
  help: () =>
    'write `except head`; embeddings are no `weights`, and are pruned only where they are named',
});

export const fullRank = define<{
  readonly rank: string;
  readonly layers: readonly string[];
  readonly size: string;
}>({
  code: 'ESP2853',
  severity: 'warning',
  title: 'rank that its layer does not have',
  message: ({ rank, layers, size }) => {
    const [first = '', ...more] = layers;
    const others = more.length === 0 ? '' : `, nor for ${more.length} more`;
    return `rank ${rank} is no low rank for \`${first}\`, which is ${size}${others}`;
  },
  why: 'an adapter of that rank has more parameters than the layer, and can say no more than it',
  help: () => 'lower the rank, name the layers with `on`, or train the layers themselves',
});
