/** Pages of `catalogue/run-structure.ts`. */
import * as catalogue from '../catalogue/run-structure.ts';
import { digits, described, withCommand, type Pages } from './example.ts';

const run = `run recipe.prune --model ${digits} --train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy --out out`;

export const runStructure: Pages<typeof catalogue> = {
  masksDiffer: withCommand(
    run,
    'branch 2 ways varying seed {\n  train all with sgd(lr: 0.1) for 20 steps\n  prune weights by global magnitude to 50%\n}\naverage all\n',
    'prune weights by global magnitude to 50%\nbranch 2 ways varying seed { train all with sgd(lr: 0.1) for 20 steps }\naverage all\n',
  ),
  nothingBest: described(
    catalogue.nothingBest,
    { stage: 'pick-best', metric: 'loss', on: 'validation' },
    'The metric is NaN in every arm, so no arm is better than another. A training that diverges ends the run earlier, as [ESP6520](ESP6520.md); this code is for a model whose own output is NaN.',
    'Look at the arms one by one: `measure loss` after the branch shows each.',
  ),
  sampleScoreIsNaN: described(
    catalogue.sampleScoreIsNaN,
    { data: 'train', sample: 42, stage: 'choose', criterion: 'norm(exp(y) / sum(exp(y) over out) - label over out)' },
    'The score of a sample is NaN: an exponential of a large output is infinite, and an infinite part of an infinite sum is NaN.',
    'Write `softmax(y over out)`, which subtracts the largest output first.',
  ),
  noSampleFits: described(
    catalogue.noSampleFits,
    { data: 'train', most: 50, of: 'tokens', key: 7, column: 'page' },
    'A prune before this one left samples of page 7 that each take more than 50 tokens with their parents; those that fit are gone. The plan knows the costs, and not which samples the scores of the earlier prune leave.',
    'Allow more tokens, or prune once, to the smaller budget.',
  ),
  compactedDiffers: described(
    catalogue.compactedDiffers,
    { file: 'model.onnx', difference: 0.031 },
    'The compacted model is run beside the masked one on a batch of the data, and their outputs are compared. Only an operator whose rule is wrong, or one that is not deterministic, causes this.',
    'Remove `compact`; the run then writes the masked model.',
  ),
  budgetOutOfReach: withCommand(
    run,
    'prune neurons by global magnitude to 50% sparsity\n  normalized by mean per layer\nprune neurons in "0" by magnitude to 0.5% of params normalized by mean per layer\ncompact\n',
    'prune neurons by global magnitude to 50% sparsity\n  normalized by mean per layer\nprune neurons in "0" by magnitude to 20% of params normalized by mean per layer\ncompact\n',
  ),
  stillWeights: described(
    catalogue.stillWeights,
    { layer: 'fc1' },
    'All weights of a layer that is to share cells are the same number, zeros for example, or it has one weight.',
    'Draw the weights first: `reset weights using kaiming`.',
  ),
  noSharedForm: described(
    catalogue.noSharedForm,
    { reason: 'operator set 9 has no ranges of whole numbers' },
    'The model uses an operator set below 11, keeps the weights as constants, has no graph, or is too large to be held.',
    'Export the model again with operator set 11 or newer. `model.onnx` has the same outputs.',
  ),
  negativeShares: withCommand(
    run,
    'prune weights by magnitude to 60%\n  allocated by mean(w - 1) per layer\n',
    'prune weights by magnitude to 60%\n  allocated by mean(|w - 1|) per layer\n',
  ),
  tooLargeToCompact: described(
    catalogue.tooLargeToCompact,
    { file: 'large.onnx', numbers: 7_000_000_000, most: 2 ** 28 },
    'Tensors that lie in the model file itself are cut in memory, and written as one file. Those in files beside it are cut on their way from one file to the other.',
    'Save the model with external data: `onnx.save_model(model, path, save_as_external_data=True)`; or leave `compact` out, and the masked model is written tensor by tensor.',
  ),
  foreignHistory: {
    wrong: { files: { 'history.json': historyOf('neurons of 9') }, command: `replay history.json --model ${digits} --out smaller.onnx` },
    right: { files: { 'history.json': historyOf('neurons of 0') }, command: `replay history.json --model ${digits} --out smaller.onnx` },
    note: '`espalier explain groups MODEL` lists the groups of a model.',
  },
  noHistory: {
    wrong: { command: `replay ${digits} --model ${digits} --out smaller.onnx` },
    right: { files: { 'history.json': historyOf('neurons of 0') }, command: `replay history.json --model ${digits} --out smaller.onnx` },
  },
};

function historyOf(group: string): string {
  const cuts = [{ units: { [group]: [3, 5] } }];
  return JSON.stringify({ formatVersion: 2, of: { [group]: 300 }, cuts }) + '\n';
}
