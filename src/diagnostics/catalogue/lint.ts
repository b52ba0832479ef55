/** What lint rules say, and what is said about suppressing them: ESP2800 to ESP2999. */
import { hint, warning } from '../diagnostic.ts';
import { didYouMean, listed, type Names } from '../name-list.ts';
import { withCommand } from '../pages/example.ts';

const lenet = '--model examples/lenet300/lenet300_mnist.onnx';
const withLenet = `check recipe.prune ${lenet}`;
const withGpt = 'check recipe.prune --model test/fixtures/models/char_gpt.onnx';
const withResnet = 'check recipe.prune --model test/fixtures/models/resnet8_fmnist_bn.onnx';
const pedantic = { 'espalier.yaml': 'rules:\n  single-use-param: hint\n' };

export const lateWindow = warning<{ window: string }>('ESP2801', 'window that ends where training ends', {
  message: ({ window }) => `\`${window}\` prunes until the last step, and nothing trains afterwards`,
  why: 'the remaining weights need steps at the final sparsity to compensate for the pruned ones',
  help: () => 'end the window earlier, or add a training stage after it',
  wrong: 'prune weights by uniform magnitude to 80% over 25%..100%\n',
  right: 'prune weights by uniform magnitude to 80% over 25%..100%\nthen train all with sgd(lr: 0.01) for 5 epochs\n',
  note: 'Rule `late-window`. A window that ends at 75% leaves a quarter of the stage for recovery.',
});

export const earlyTarget = warning<{ curve: string; at: string }>('ESP2802', 'target reached before the window closes', {
  message: ({ curve, at }) => `\`${curve}\` reaches the target ${at} of the window`,
  why: 'the rest of the window prunes nothing, so pruning is less gradual than the recipe says',
  help: () => 'end the window where the curve ends, or use another curve',
  wrong: 'prune weights by uniform magnitude to 80% over 25%..75% along min(2 * p, 1)\n',
  right: 'prune weights by uniform magnitude to 80% over 25%..50% along linear\n',
  note: 'Rule `early-target`.',
});

export const coarseWindow = hint<{ every: string; updates: number }>('ESP2803', 'window with too few updates', {
  message: ({ every, updates }) => `\`${every}\` leaves ${updates} updates in the window`,
  why: 'gradual pruning needs many small steps, and a few updates are large steps',
  help: () => 'update more often, or widen the window',
  wrong: 'stage sparsify for 1000 steps {\n  train all\n  prune weights by magnitude to 80% over 25%..75% every 500 steps\n}\n',
  right: 'stage sparsify for 1000 steps {\n  train all\n  prune weights by magnitude to 80% over 25%..75% every 50 steps\n}\n',
  note: 'Rule `coarse-window`.',
});

export const coldPruning = hint<{ rate: string }>('ESP2804', 'pruning while the learning rate is nearly zero', {
  message: ({ rate }) => `when the window ends, the learning rate has fallen to ${rate} of its start`,
  why: 'at a small learning rate the network hardly recovers',
  help: () => 'end the window earlier, or let the learning rate fall later',
  wrong:
    'stage sparsify for 10 epochs {\n  train all with sgd(lr: 0.1), decay cosine\n  prune weights by magnitude to 80% over 25%..95%\n}\n',
  right:
    'stage sparsify for 10 epochs {\n  train all with sgd(lr: 0.1), decay cosine\n  prune weights by magnitude to 80% over 25%..75%\n}\n',
  note: 'Rule `cold-pruning`. The rate counts as small below a tenth of its start.',
});

export const unprotectedGlobal = hint('ESP2805', 'one threshold for all layers, and no floor', {
  message: () => 'one threshold for all layers can empty a layer',
  why: 'a layer without weights cuts the network in two, and the last layer is often emptied first',
  help: () => 'protect a share of every layer, or exclude the last layer',
  wrong: 'prune weights by global magnitude to 80%\n',
  right: 'prune weights by global magnitude to 80% protect min 5% per layer\n',
  note: 'Rule `unprotected-global`. At an untrained start the widest layer has the smallest weights, and loses all of them.',
});

export const incomparableScores = warning<{ criterion: string }>('ESP2806', 'one threshold for scores of different scales', {
  message: ({ criterion }) => `\`${criterion}\` has another scale in every layer, but one threshold compares raw scores`,
  why: 'the threshold then ranks layers by scale, not weights by importance',
  help: () => 'for units, divide the scores by their mean in each layer; for weights, use `erk` or `uniform`, which compare no layers',
  wrong: 'prune weights by global wanda to 50%\n  protect min 5% per layer\n  using 128 samples of calibration\n',
  right: 'prune weights by uniform wanda to 50%\n  using 128 samples of calibration\n',
  note: 'Rule `incomparable-scores`. Of units, `normalized by mean per layer` makes the scores comparable. The sizes of single weights (`magnitude`) are usually compared, and scores such as `|w * g|` are changes of the same loss.',
});

export const sizeBoundNorm = warning<{ norm: string }>('ESP2812', 'normalization that makes wide layers small', {
  message: ({ norm }) => `\`${norm}\` grows with the number of units of a layer, but one threshold compares the results`,
  why: 'of two layers with equally spread scores the wider one then loses its units first, down to the last',
  help: () => 'divide by the `mean`, which does not depend on how many units a layer has',
  wrong: 'prune channels by global magnitude to 50% of flops\n  normalized by l2 per layer\ncompact\n',
  right: 'prune channels by global magnitude to 50% of flops\n  normalized by mean per layer\ncompact\n',
  note: 'Rule `size-bound-norm`. On the small residual network of the tests, with half of the multiply-adds, `l2` leaves 1 and 2 of 64 channels in the two widest layers, and `mean` 45 and 38. Scores without a scale, such as relevance, may be summed.',
});

export const collapsibleUnits = warning<{ group: string; units: number; others: number }>(
  'ESP2813',
  'one threshold for all units, and no floor',
  {
    message: ({ group, units, others }) =>
      `one threshold can leave 1 of the ${units} ${group}` +
      (others === 0 ? '' : `, or of ${others} other group${others === 1 ? '' : 's'}`),
    why: 'all information passes through the remaining units, and one unit carries almost none',
    help: () => 'protect a share of every layer, or divide the scores by their mean in each layer',
    ...withCommand(
      withResnet,
      'prune channels by global taylor to 50% of flops\n  using 64 samples of train\nthen train all for 100 steps\ncompact\n',
      'prune channels by global taylor to 50% of flops\n  protect min 10% per layer\n  keeping multiples of 8\n  using 64 samples of train\nthen train all for 100 steps\ncompact\n',
    ),
    note: 'Rule `collapsible-units`. It asks the model which groups of units could come down to one. `normalized by mean per layer` is the other way to keep them.',
  },
);

export const bindingFloor = warning<{ floor: string; left: string }>('ESP2807', 'floor that leaves nothing to choose', {
  message: ({ floor, left }) => `a floor of ${floor} uses all but ${left} of what the target keeps`,
  why: 'every layer then keeps its floor and little more, so the allocation is practically uniform',
  help: () => 'lower the floor, or write `uniform`',
  wrong: 'prune weights by global magnitude to 95% protect min 5% per layer\n',
  right: 'prune weights by global magnitude to 95% protect min 1% per layer\n',
  note: 'Rule `binding-floor`.',
});

export const idleFloor = hint<{ floor: string; kept: string }>('ESP2808', 'floor below what every layer keeps anyway', {
  message: ({ floor, kept }) => `a floor of ${floor} changes nothing: \`uniform\` keeps ${kept} of every layer`,
  why: 'a floor without effect suggests a protection that does not exist',
  help: () => 'remove it, or prune by `global`, `erk` or `er`',
  wrong: 'prune weights by uniform magnitude to 80% protect min 5% per layer\n',
  right: 'prune weights by global magnitude to 80% protect min 5% per layer\n',
  note: 'Rule `idle-floor`. An allocation that is left out is `uniform`.',
});

export const prunedFirstLayer = hint<{ sparsity: string }>('ESP2809', 'first layer as sparse as all others', {
  message: ({ sparsity }) => `${sparsity} of the first layer is pruned too`,
  why: 'the first layer is small and everything passes through it: it is usually kept dense',
  help: () => 'exclude it; in a transformer exclude `head` instead, because `weights` never includes embeddings',
  wrong: 'prune weights by uniform magnitude to 95%\n',
  right: 'prune weights by uniform magnitude to 95% except first layer\n',
  note: 'Rule `pruned-first-layer`. It applies to targets of 90% and more.',
});

export const repeatedTarget = warning<{ target: string }>('ESP2810', 'the same target in every round', {
  message: ({ target }) => `the first round reaches \`${target}\`, so the others prune nothing`,
  why: 'a target is a state, not a step: once reached, it needs no more pruning',
  help: () => 'write what each round removes, such as `removing 20% of remaining`',
  wrong: 'repeat 3 times {\n  prune weights by uniform magnitude to 80%\n  train all for 2 epochs\n}\n',
  right: 'repeat 3 times {\n  prune weights by uniform magnitude removing 40% of remaining\n  train all for 2 epochs\n}\n',
  note: 'Rule `repeated-target`. To reach a target in equal rounds: `removing (1 - (1 - target)^(1 / rounds)) of remaining`.',
});

export const uncompactedUnits = hint<{ units: string }>('ESP2811', 'units that are pruned and never cut out', {
  message: ({ units }) => `the pruned ${units} stay in the file as zeros`,
  why: 'the model stays as large and as slow as before until its zero units are cut out',
  help: () => 'end with `compact`',
  wrong: 'prune channels by l1 to 50% sparsity\n',
  right: 'prune channels by l1 to 50% sparsity\ncompact\n',
  note: 'Rule `uncompacted-units`.',
});

export const oddWidths = hint<{ units: string; widest: number }>('ESP2814', 'layers cut to odd widths', {
  message: ({ units, widest }) => `any number of the ${units}, of up to ${widest}, may be left, and \`compact\` cuts to that width`,
  why: 'kernels compute eight at once: a layer of 49 channels can take longer than one of 64',
  help: () => 'if all layers are wide, keep multiples of 8; or give a target in latency, which measures widths',
  ...withCommand(
    withResnet,
    'prune channels by global magnitude to 50% of flops\n  normalized by mean per layer\nthen train all for 100 steps\ncompact\n',
    'prune channels by global magnitude to 50% of flops\n  normalized by mean per layer\n  keeping multiples of 8\nthen train all for 100 steps\ncompact\n',
  ),
  note: 'Rule `odd-widths`. Four 3 × 3 convolutions on 28 × 28 positions took 1.31 ms with 64 channels each, 1.39 ms with 49, 0.76 ms with 48 and 1.26 ms with 47 (onnxruntime 1.30, one thread of a Xeon, the quickest of 400 passes). On the network of this page, on batch 1, half of the multiply-adds took 0.174 ms with any widths, where the whole network took 0.153 ms, and 0.116 ms with multiples of 8 (the quickest of 200 passes in turns). No fix is proposed: on the small residual network of the tests, whose narrowest layers have 16 channels, steps of 8 cost 13 points of accuracy.',
});

export const plainAdapter = warning<{ form: string }>('ESP2820', 'adapter that ignores the mask', {
  message: ({ form }) => `an adapter of the form \`${form}\` on pruned layers trains weights that its merge removes`,
  why: 'masks are kept when adapters are merged, so the merged model is not the one that was trained',
  help: () => 'use the form `masked`, whose merge is exact',
  wrong: 'prune weights by uniform magnitude to 50%\nthen retrain lora(rank: 8, form: plain) for 2 epochs\n',
  right: 'prune weights by uniform magnitude to 50%\nthen retrain lora(rank: 8, form: masked) for 2 epochs\n',
  note: 'Rule `plain-adapter`. Where the form is left out it is `masked` on pruned layers.',
});

export const divergingMasks = warning<{ head: string }>('ESP2821', 'average of arms with different masks', {
  message: ({ head }) => `\`${head}\` gives each arm its own mask, and their average keeps none of these masks`,
  why: 'only weights that are zero in every arm are zero in the average, so its sparsity is lower',
  help: () => 'prune before the branch, and let the arms retrain under one mask',
  wrong: 'branch 3 ways varying seed {\n  train all for 2 epochs\n  prune weights by uniform magnitude to 80%\n}\naverage all\n',
  right: 'prune weights by uniform magnitude to 80%\nbranch 3 ways varying seed {\n  train all for 2 epochs\n}\naverage all\n',
  note: 'Rule `diverging-masks`.',
});

export const identicalArms = warning<{ ways: string }>('ESP2822', 'arms that do the same', {
  message: ({ ways }) => `${ways} arms share every random stream and do exactly the same`,
  why: 'the same work runs several times, with the same result',
  help: () => 'say what varies, such as `varying seed`',
  wrong: 'branch 3 ways {\n  train all for 2 epochs\n}\naverage all\n',
  right: 'branch 3 ways varying seed {\n  train all for 2 epochs\n}\naverage all\n',
  note: 'Rule `identical-arms`.',
});

export const rateJump = hint<{ before: string; after: string; stage: string }>('ESP2830', 'learning rate that jumps between two stages', {
  message: ({ before, after, stage }) => `the learning rate jumps from ${before} to ${after} where \`${stage}\` begins`,
  why: 'a fresh optimizer at a high learning rate undoes the result of the stage before',
  help: () => 'warm up, continue with the same optimizer (`continuing`), or start lower',
  wrong: 'train all with sgd(lr: 0.1), decay cosine for 10 epochs\nthen train all with sgd(lr: 0.1) for 5 epochs\n',
  right:
    'train all with sgd(lr: 0.1), decay cosine for 10 epochs\nthen train all with sgd(lr: 0.1), decay linear warmup 10% for 5 epochs\n',
  note: 'Rule `rate-jump`. After a prune or a `rewind` a high rate helps, so the rule is silent.',
});

export const longWarmup = warning<{ share: string }>('ESP2831', 'warm-up that takes most of the stage', {
  message: ({ share }) => `the learning rate rises during ${share} of the stage`,
  why: 'little or none of the stage trains at the requested learning rate',
  help: () => 'shorten the warm-up',
  wrong: 'train all with sgd(lr: 0.1), decay linear warmup 60% for 10 epochs\n',
  right: 'train all with sgd(lr: 0.1), decay linear warmup 10% for 10 epochs\n',
  note: 'Rule `long-warmup`.',
});

export const coupledDecay = hint('ESP2832', 'weight decay that Adam rescales', {
  message: () => 'the weight decay of `adam` is part of the gradient, which `adam` divides by its size',
  why: 'weights with large gradients are decayed less, so the number means less than it says',
  help: () => 'use `adamw`, whose decay is separate from the gradient',
  wrong: 'train all with adam(lr: 1e-3, weight-decay: 1e-2) for 10 epochs\n',
  right: 'train all with adamw(lr: 1e-3, weight-decay: 1e-2) for 10 epochs\n',
  note: 'Rule `coupled-decay`.',
});

export const idleNesterov = warning('ESP2833', 'nesterov without momentum', {
  message: () => '`nesterov` has no effect without momentum',
  why: 'it changes how momentum is applied, and there is none',
  help: () => 'give a momentum, or remove it',
  wrong: 'train all with sgd(lr: 0.1, nesterov) for 10 epochs\n',
  right: 'train all with sgd(lr: 0.1, momentum: 0.9, nesterov) for 10 epochs\n',
  note: 'Rule `idle-nesterov`.',
});

export const undoneTraining = warning<{ stage: string; head: string }>('ESP2834', 'training that is discarded at once', {
  message: ({ stage, head }) => `\`${head}\` discards the training of \`${stage}\` before anything uses it`,
  why: 'the whole stage has no effect on the result',
  help: () => 'prune between the two, or remove one of them',
  wrong: 'mark start\ntrain all for 2 epochs\nrewind all to start\nprune weights by uniform magnitude to 50%\n',
  right: 'mark start\ntrain all for 2 epochs\nprune weights by uniform magnitude to 50%\nrewind all to start\n',
  note: 'Rule `undone-training`. The lottery ticket is drawn after training: train, prune, rewind.',
});

export const unusedMark = warning<{ name: string }>('ESP2836', 'unused mark', {
  message: ({ name }) => `nothing uses the mark \`${name}\``,
  why: 'a whole copy of the model is kept for it',
  help: () => 'remove it, or use it in a `rewind` or a loss',
  wrong: 'mark start\ntrain all for 2 epochs\nprune weights by uniform magnitude to 50%\n',
  right: 'mark start\ntrain all for 2 epochs\nprune weights by uniform magnitude to 50%\nrewind all to start\n',
  note: 'Rule `unused-mark`.',
});

export const calibrationOnTest = warning<{ clause: string }>('ESP2840', 'calibration on test data', {
  message: ({ clause }) => `\`${clause}\` prunes with test data`,
  why: 'data that shaped a model cannot measure how well it does on unseen data',
  help: () => 'use samples of `calibration` or `train`',
  wrong: 'prune weights by uniform wanda to 50% using 128 samples of test\n',
  right: 'prune weights by uniform wanda to 50% using 128 samples of calibration\n',
  note: 'Rule `calibration-on-test`.',
});

export const smallCalibration = warning<{ samples: number; rows: number; layer: string; width: number; others: number }>(
  'ESP2841',
  'fewer calibration inputs than a layer is wide',
  {
    message: ({ samples, rows, layer, width, others }) =>
      `${samples} samples give ${rows} inputs to \`${layer}\`, which is ${width} wide` +
      (others === 0 ? '' : ` (and ${others} more layers)`),
    why: 'with fewer inputs than dimensions the second moment is singular, and damping decides instead of data',
    help: ({ width, rows, samples }) => `use at least ${Math.ceil((width * samples) / Math.max(rows, 1))} samples`,
    ...withCommand(
      withLenet,
      'prune weights by uniform obs to 50%\n  compensating by obs(damping: 1%)\n  using 128 samples of calibration\n',
      'prune weights by uniform obs to 50%\n  compensating by obs(damping: 1%)\n  using 1000 samples of calibration\n',
    ),
    note: 'Rule `small-calibration`, which needs a model: each sample counts once a position of a convolution and once a token.',
  },
);

export const staleNorms = warning<{ norms: number }>('ESP2842', 'running statistics of the model before pruning', {
  message: ({ norms }) => `${norms} batch norms keep the statistics of the dense model`,
  why: 'one-shot pruning shifts the inputs of every norm, and stale statistics can cost all accuracy',
  help: () => 'add `calibrate norms using …`, or train afterwards',
  ...withCommand(
    withResnet,
    'prune weights by uniform magnitude to 50%\n',
    'prune weights by uniform magnitude to 50%\ncalibrate norms using 512 samples of train\n',
  ),
  note: 'Rule `stale-norms`, which needs a model.',
});

export const densePattern = warning<{ pattern: string; of: number; layers: Names; share: string }>(
  'ESP2843',
  'pattern that leaves layers dense',
  {
    message: ({ pattern, of, layers, share }) =>
      `\`${pattern}\` leaves ${layers.length === 1 ? 'one layer' : `${layers.length} layers`} dense (${share} of the weights): ` +
      `${listed(layers)}, whose inputs are not a multiple of ${of}`,
    why: 'the sparsity of the model is lower than the pattern promises',
    help: () => 'exclude these layers explicitly, or use another pattern',
    ...withCommand(
      withResnet,
      'prune weights by magnitude to 2:4\nthen train all for 2 epochs\n',
      'prune weights except first layer by magnitude to 2:4\nthen train all for 2 epochs\n',
    ),
    note: 'Rule `dense-pattern`, which needs a model.',
  },
);

export const narrowBudget = hint<{ budget: string; covered: number; all: number; full: string }>(
  'ESP2844',
  'budget that covers few layers',
  {
    message: ({ budget, covered, all, full }) =>
      `${budget} of the parameters pay for adapters on ${covered} of ${all} layers; all of them need ${full}`,
    why: 'a layer without an adapter cannot recover from pruning',
    help: ({ full }) => `raise the budget to ${full}, or name the layers that matter with \`on:\``,
    ...withCommand(
      withLenet,
      'prune weights by uniform magnitude to 50%\nthen retrain lora within 0.1% of params\n',
      'prune weights by uniform magnitude to 50%\nthen retrain lora within 1% of params\n',
    ),
    note: 'Rule `narrow-budget`, which needs a model. It applies if fewer than half of the layers get an adapter.',
  },
);

export const deprecatedWord = warning<{ word: string; since: number; use: string }>('ESP2850', 'word of an older edition', {
  message: ({ word, since, use }) => `\`${word}\` is \`${use}\` since edition ${since}`,
  why: 'the next edition may drop it',
  help: ({ use }) => `write \`${use}\``,
  told: 'A recipe uses a word that a later edition of the language has renamed. Rule `deprecated-word`; edition 1 has no such word yet.',
  remedy: 'Let `espalier check --fix` write the new one: it means the same.',
  example: { word: 'purge', since: 2, use: 'prune' },
});

export const singleUseParam = hint<{ name: string }>('ESP2851', 'parameter that is used once', {
  message: ({ name }) => `the parameter \`${name}\` is used once`,
  why: 'a reader has to look in two places for one number',
  help: () => 'write its value where it is used, or document it as a knob for `--set`',
  wrong: { recipe: 'param rate: number = 0.1\ntrain all with sgd(lr: rate) for 10 epochs\n', files: pedantic },
  right: { recipe: '## How fast to learn.\nparam rate: number = 0.1\ntrain all with sgd(lr: rate) for 10 epochs\n', files: pedantic },
  note: 'Rule `single-use-param`, which is off unless a project turns it on.',
});

export const unknownRule = warning<{ name: string; nearest?: string }>('ESP2901', 'suppression of an unknown rule', {
  message: ({ name }) => `there is no rule \`${name}\` to ignore`,
  why: 'a misspelt suppression suppresses nothing',
  help: ({ nearest }) => didYouMean(nearest) ?? 'see docs/lint.md for the rules',
  wrong: '# espalier-ignore unprotected-globl: the model was made for it\nprune weights by uniform magnitude to 80%\n',
  right: '# espalier-ignore unprotected-global: the model was made for it\nprune weights by global magnitude to 80%\n',
});

export const missingReason = warning<{ name: string }>('ESP2902', 'suppression without a reason', {
  message: ({ name }) => `no reason is given for ignoring \`${name}\``,
  why: 'without a reason it would never be removed, so it has no effect until it has one',
  help: ({ name }) => `write \`# espalier-ignore ${name}: REASON\``,
  wrong: '# espalier-ignore unprotected-global\nprune weights by global magnitude to 80%\n',
  right: 'prune weights by global magnitude to 80% # espalier-ignore unprotected-global: a baseline\n',
});

export const unusedSuppression = warning<{ name: string }>('ESP2903', 'suppression that suppresses nothing', {
  message: ({ name }) => `\`${name}\` finds nothing here: the suppression is unused`,
  why: 'it would hide the next mistake on this line',
  help: () => 'remove it',
  wrong: '# espalier-ignore unprotected-global: a baseline\nprune weights by uniform magnitude to 80%\n',
  right: 'prune weights by uniform magnitude to 80%\n',
});

export const unmatchedLayers = warning<{ term: string; file: string; nearest?: string }>('ESP2852', 'selection that matches no layer', {
  message: ({ term, file }) => `\`${term}\` selects no layer of \`${file}\``,
  why: 'planning refuses a selection that matches nothing (ESP3050)',
  help: ({ nearest }) => nearest ?? 'see `espalier inspect` for the names of the layers',
  ...withCommand(
    withLenet,
    'prune weights in encoder.* by uniform magnitude to 50%\n',
    'prune weights in linear by uniform magnitude to 50%\n',
  ),
  note: 'Rule `unmatched-layers`, which needs a model.',
});

export const firstOfAttention = hint<{ layer: string }>('ESP2125', 'first layer of a transformer', {
  message: ({ layer }) => `\`first layer\` is \`${layer}\` here, a matrix of attention`,
  why: 'what is kept dense in a transformer are the embeddings and the head; its first matrix is one of many',
  help: () => 'write `except head`; embeddings are no `weights`, and are pruned only where they are named',
  ...withCommand(
    withGpt,
    'prune weights except first layer by uniform magnitude to 50%\n',
    'prune weights except head by uniform magnitude to 50%\n',
  ),
  note: 'Rule `first-of-attention`, which needs a model.',
});

export const fullRank = warning<{ rank: string; layers: Names; size: string }>('ESP2853', 'rank too high for its layer', {
  message: ({ rank, layers, size }) => {
    const [first = '', ...more] = layers;
    const others = more.length === 0 ? '' : `, nor for ${more.length} more`;
    return `rank ${rank} is not a low rank for \`${first}\`, which is ${size}${others}`;
  },
  why: 'an adapter of that rank has more parameters than the layer, and can express no more',
  help: () => 'lower the rank, name the layers with `on`, or train the layers themselves',
  ...withCommand(
    withLenet,
    'prune weights by uniform magnitude to 50%\nthen retrain lora(rank: 400)\n',
    'prune weights by uniform magnitude to 50%\nthen retrain lora(rank: 4)\n',
  ),
  note: 'Rule `full-rank`, which needs a model.',
});

export const signedScores = hint<{ score: string; size: string }>('ESP2815', 'score with a sign', {
  message: ({ score }) => `\`${score}\` ranks by sign: the most negative go first, however large they are`,
  why: 'what is close to 0 matters least, and a negative number matters as much as a positive one of its size',
  help: ({ size }) => `write \`${size}\``,
  wrong: 'prune weights by uniform w to 50%\n',
  right: 'prune weights by uniform |w| to 50%\n',
  note: 'Rule `signed-scores`.',
});

export const sharedFactor = hint<{ factor: string; rest: string }>('ESP2816', 'factor that a whole layer shares', {
  message: ({ factor }) => `\`${factor}\` is one number for the whole layer`,
  why: 'weights of a layer that are all multiplied by the same number keep their order',
  help: ({ rest }) =>
    `write \`${rest}\`, which ranks a layer the same; \`avg(x^2)\` without \`mean\` has a number for each input, as \`wanda\` has`,
  wrong: 'prune weights by uniform |w| * sqrt(avg(mean(x^2))) to 50% using 8 samples of train\n',
  right: 'prune weights by uniform |w| * sqrt(avg(x^2)) to 50% using 8 samples of train\n',
  note: 'Rule `shared-factor`.',
});
