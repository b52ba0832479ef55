/** Pages of `catalogue/lint.ts`. */
import * as catalogue from '../catalogue/lint.ts';
import { described, withCommand, type Pages } from './example.ts';

const lenet = '--model examples/lenet300/lenet300_mnist.onnx';
const withLenet = `check recipe.prune ${lenet}`;
const withGpt = 'check recipe.prune --model test/fixtures/models/char_gpt.onnx';
const withResnet = 'check recipe.prune --model test/fixtures/models/resnet8_fmnist_bn.onnx';
const pedantic = { 'espalier.yaml': 'rules:\n  single-use-param: hint\n' };

export const lint: Pages<typeof catalogue> = {
  lateWindow: {
    wrong: 'prune weights by uniform magnitude to 80% over 25%..100%\n',
    right: 'prune weights by uniform magnitude to 80% over 25%..100%\nthen train all with sgd(lr: 0.01) for 5 epochs\n',
    note: 'Rule `late-window`. A window that ends at 75% leaves a quarter of the stage for recovery.',
  },
  earlyTarget: {
    wrong: 'prune weights by uniform magnitude to 80% over 25%..75% along min(2 * p, 1)\n',
    right: 'prune weights by uniform magnitude to 80% over 25%..50% along linear\n',
    note: 'Rule `early-target`.',
  },
  coarseWindow: {
    wrong: 'stage sparsify for 1000 steps {\n  train all\n  prune weights by magnitude to 80% over 25%..75% every 500 steps\n}\n',
    right: 'stage sparsify for 1000 steps {\n  train all\n  prune weights by magnitude to 80% over 25%..75% every 50 steps\n}\n',
    note: 'Rule `coarse-window`.',
  },
  coldPruning: {
    wrong:
      'stage sparsify for 10 epochs {\n  train all with sgd(lr: 0.1), decay cosine\n  prune weights by magnitude to 80% over 25%..95%\n}\n',
    right:
      'stage sparsify for 10 epochs {\n  train all with sgd(lr: 0.1), decay cosine\n  prune weights by magnitude to 80% over 25%..75%\n}\n',
    note: 'Rule `cold-pruning`. The rate counts as small below a tenth of its start.',
  },
  unprotectedGlobal: {
    wrong: 'prune weights by global magnitude to 80%\n',
    right: 'prune weights by global magnitude to 80% protect min 5% per layer\n',
    note: 'Rule `unprotected-global`. At an untrained start the widest layer has the smallest weights, and loses all of them.',
  },
  incomparableScores: {
    wrong: 'prune weights by global wanda to 50%\n  protect min 5% per layer\n  using 128 samples of calibration\n',
    right: 'prune weights by uniform wanda to 50%\n  using 128 samples of calibration\n',
    note: 'Rule `incomparable-scores`. Of units, `normalized by mean per layer` makes the scores comparable. The sizes of single weights (`magnitude`) are usually compared, and scores such as `|w * g|` are changes of the same loss.',
  },
  sizeBoundNorm: {
    wrong: 'prune channels by global magnitude to 50% of flops\n  normalized by l2 per layer\ncompact\n',
    right: 'prune channels by global magnitude to 50% of flops\n  normalized by mean per layer\ncompact\n',
    note: 'Rule `size-bound-norm`. On the small residual network of the tests, with half of the multiply-adds, `l2` leaves 1 and 2 of 64 channels in the two widest layers, and `mean` 45 and 38. Scores without a scale, such as relevance, may be summed.',
  },
  collapsibleUnits: {
    ...withCommand(
      withResnet,
      'prune channels by global taylor to 50% of flops\n  using 64 samples of train\nthen train all for 100 steps\ncompact\n',
      'prune channels by global taylor to 50% of flops\n  protect min 10% per layer\n  keeping multiples of 8\n  using 64 samples of train\nthen train all for 100 steps\ncompact\n',
    ),
    note: 'Rule `collapsible-units`. It asks the model which groups of units could come down to one. `normalized by mean per layer` is the other way to keep them.',
  },
  bindingFloor: {
    wrong: 'prune weights by global magnitude to 95% protect min 5% per layer\n',
    right: 'prune weights by global magnitude to 95% protect min 1% per layer\n',
    note: 'Rule `binding-floor`.',
  },
  idleFloor: {
    wrong: 'prune weights by uniform magnitude to 80% protect min 5% per layer\n',
    right: 'prune weights by global magnitude to 80% protect min 5% per layer\n',
    note: 'Rule `idle-floor`. An allocation that is left out is `uniform`.',
  },
  prunedFirstLayer: {
    wrong: 'prune weights by uniform magnitude to 95%\n',
    right: 'prune weights by uniform magnitude to 95% except first layer\n',
    note: 'Rule `pruned-first-layer`. It applies to targets of 90% and more.',
  },
  repeatedTarget: {
    wrong: 'repeat 3 times {\n  prune weights by uniform magnitude to 80%\n  train all for 2 epochs\n}\n',
    right: 'repeat 3 times {\n  prune weights by uniform magnitude removing 40% of remaining\n  train all for 2 epochs\n}\n',
    note: 'Rule `repeated-target`. To reach a target in equal rounds: `removing (1 - (1 - target)^(1 / rounds)) of remaining`.',
  },
  uncompactedUnits: {
    wrong: 'prune channels by l1 to 50% sparsity\n',
    right: 'prune channels by l1 to 50% sparsity\ncompact\n',
    note: 'Rule `uncompacted-units`.',
  },
  oddWidths: {
    ...withCommand(
      withResnet,
      'prune channels by global magnitude to 50% of flops\n  normalized by mean per layer\nthen train all for 100 steps\ncompact\n',
      'prune channels by global magnitude to 50% of flops\n  normalized by mean per layer\n  keeping multiples of 8\nthen train all for 100 steps\ncompact\n',
    ),
    note: 'Rule `odd-widths`. Four 3 × 3 convolutions on 28 × 28 positions took 1.31 ms with 64 channels each, 1.39 ms with 49, 0.76 ms with 48 and 1.26 ms with 47 (onnxruntime 1.30, one thread of a Xeon, the quickest of 400 passes). On the network of this page, on batch 1, half of the multiply-adds took 0.174 ms with any widths, where the whole network took 0.153 ms, and 0.116 ms with multiples of 8 (the quickest of 200 passes in turns). No fix is proposed: on the small residual network of the tests, whose narrowest layers have 16 channels, steps of 8 cost 13 points of accuracy.',
  },
  plainAdapter: {
    wrong: 'prune weights by uniform magnitude to 50%\nthen retrain lora(rank: 8, form: plain) for 2 epochs\n',
    right: 'prune weights by uniform magnitude to 50%\nthen retrain lora(rank: 8, form: masked) for 2 epochs\n',
    note: 'Rule `plain-adapter`. Where the form is left out it is `masked` on pruned layers.',
  },
  divergingMasks: {
    wrong: 'branch 3 ways varying seed {\n  train all for 2 epochs\n  prune weights by uniform magnitude to 80%\n}\naverage all\n',
    right: 'prune weights by uniform magnitude to 80%\nbranch 3 ways varying seed {\n  train all for 2 epochs\n}\naverage all\n',
    note: 'Rule `diverging-masks`.',
  },
  identicalArms: {
    wrong: 'branch 3 ways {\n  train all for 2 epochs\n}\naverage all\n',
    right: 'branch 3 ways varying seed {\n  train all for 2 epochs\n}\naverage all\n',
    note: 'Rule `identical-arms`.',
  },
  rateJump: {
    wrong: 'train all with sgd(lr: 0.1), decay cosine for 10 epochs\nthen train all with sgd(lr: 0.1) for 5 epochs\n',
    right:
      'train all with sgd(lr: 0.1), decay cosine for 10 epochs\nthen train all with sgd(lr: 0.1), decay linear warmup 10% for 5 epochs\n',
    note: 'Rule `rate-jump`. After a prune or a `rewind` a high rate helps, so the rule is silent.',
  },
  longWarmup: {
    wrong: 'train all with sgd(lr: 0.1), decay linear warmup 60% for 10 epochs\n',
    right: 'train all with sgd(lr: 0.1), decay linear warmup 10% for 10 epochs\n',
    note: 'Rule `long-warmup`.',
  },
  coupledDecay: {
    wrong: 'train all with adam(lr: 1e-3, weight-decay: 1e-2) for 10 epochs\n',
    right: 'train all with adamw(lr: 1e-3, weight-decay: 1e-2) for 10 epochs\n',
    note: 'Rule `coupled-decay`.',
  },
  idleNesterov: {
    wrong: 'train all with sgd(lr: 0.1, nesterov) for 10 epochs\n',
    right: 'train all with sgd(lr: 0.1, momentum: 0.9, nesterov) for 10 epochs\n',
    note: 'Rule `idle-nesterov`.',
  },
  undoneTraining: {
    wrong: 'mark start\ntrain all for 2 epochs\nrewind all to start\nprune weights by uniform magnitude to 50%\n',
    right: 'mark start\ntrain all for 2 epochs\nprune weights by uniform magnitude to 50%\nrewind all to start\n',
    note: 'Rule `undone-training`. The lottery ticket is drawn after training: train, prune, rewind.',
  },
  unusedMark: {
    wrong: 'mark start\ntrain all for 2 epochs\nprune weights by uniform magnitude to 50%\n',
    right: 'mark start\ntrain all for 2 epochs\nprune weights by uniform magnitude to 50%\nrewind all to start\n',
    note: 'Rule `unused-mark`.',
  },
  calibrationOnTest: {
    wrong: 'prune weights by uniform wanda to 50% using 128 samples of test\n',
    right: 'prune weights by uniform wanda to 50% using 128 samples of calibration\n',
    note: 'Rule `calibration-on-test`.',
  },
  smallCalibration: {
    ...withCommand(
      withLenet,
      'prune weights by uniform obs to 50%\n  compensating by obs(damping: 1%)\n  using 128 samples of calibration\n',
      'prune weights by uniform obs to 50%\n  compensating by obs(damping: 1%)\n  using 1000 samples of calibration\n',
    ),
    note: 'Rule `small-calibration`, which needs a model: each sample counts once a position of a convolution and once a token.',
  },
  staleNorms: {
    ...withCommand(
      withResnet,
      'prune weights by uniform magnitude to 50%\n',
      'prune weights by uniform magnitude to 50%\ncalibrate norms using 512 samples of train\n',
    ),
    note: 'Rule `stale-norms`, which needs a model.',
  },
  densePattern: {
    ...withCommand(
      withResnet,
      'prune weights by magnitude to 2:4\nthen train all for 2 epochs\n',
      'prune weights except first layer by magnitude to 2:4\nthen train all for 2 epochs\n',
    ),
    note: 'Rule `dense-pattern`, which needs a model.',
  },
  narrowBudget: {
    ...withCommand(
      withLenet,
      'prune weights by uniform magnitude to 50%\nthen retrain lora within 0.1% of params\n',
      'prune weights by uniform magnitude to 50%\nthen retrain lora within 1% of params\n',
    ),
    note: 'Rule `narrow-budget`, which needs a model. It applies if fewer than half of the layers get an adapter.',
  },
  unmatchedLayers: {
    ...withCommand(
      withLenet,
      'prune weights in encoder.* by uniform magnitude to 50%\n',
      'prune weights in linear by uniform magnitude to 50%\n',
    ),
    note: 'Rule `unmatched-layers`, which needs a model.',
  },
  firstOfAttention: {
    ...withCommand(
      withGpt,
      'prune weights except first layer by uniform magnitude to 50%\n',
      'prune weights except head by uniform magnitude to 50%\n',
    ),
    note: 'Rule `first-of-attention`, which needs a model.',
  },
  fullRank: {
    ...withCommand(
      withLenet,
      'prune weights by uniform magnitude to 50%\nthen retrain lora(rank: 400)\n',
      'prune weights by uniform magnitude to 50%\nthen retrain lora(rank: 4)\n',
    ),
    note: 'Rule `full-rank`, which needs a model.',
  },
  deprecatedWord: described(
    catalogue.deprecatedWord,
    { word: 'purge', since: 2, use: 'prune' },
    'A recipe uses a word that a later edition of the language has renamed. Rule `deprecated-word`; edition 1 has no such word yet.',
    'Let `espalier check --fix` write the new one: it means the same.',
  ),
  singleUseParam: {
    wrong: { recipe: 'param rate: number = 0.1\ntrain all with sgd(lr: rate) for 10 epochs\n', files: pedantic },
    right: { recipe: '## How fast to learn.\nparam rate: number = 0.1\ntrain all with sgd(lr: rate) for 10 epochs\n', files: pedantic },
    note: 'Rule `single-use-param`, which is off unless a project turns it on.',
  },
  unknownRule: {
    wrong: '# espalier-ignore unprotected-globl: the model was made for it\nprune weights by uniform magnitude to 80%\n',
    right: '# espalier-ignore unprotected-global: the model was made for it\nprune weights by global magnitude to 80%\n',
  },
  missingReason: {
    wrong: '# espalier-ignore unprotected-global\nprune weights by global magnitude to 80%\n',
    right: 'prune weights by global magnitude to 80% # espalier-ignore unprotected-global: a baseline\n',
  },
  unusedSuppression: {
    wrong: '# espalier-ignore unprotected-global: a baseline\nprune weights by uniform magnitude to 80%\n',
    right: 'prune weights by uniform magnitude to 80%\n',
  },
};
