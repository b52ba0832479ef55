/** Pages of `catalogue/run.ts`: what can go wrong while a plan runs. */
import * as catalogue from '../catalogue/run.ts';
import { digits, described, type Example, type Pages } from './example.ts';

const data = (part: string): string => `test/fixtures/data/digits_x_${part}.npy,test/fixtures/data/digits_y_${part}.npy`;
const half = 'prune weights by magnitude to 50%\n';
const command = `run recipe.prune --model ${digits}`;

export const run: Pages<typeof catalogue> = {
  outputExists: {
    wrong: { recipe: half, files: { 'runs/first/notes.txt': 'Seed 7 was best.\n' }, command: `${command} --out runs/first` },
    right: { recipe: half, files: { 'runs/first/notes.txt': 'Seed 7 was best.\n' }, command: `${command} --out runs/second` },
    note: 'Without `--out` a run uses a free folder in `runs/`.',
  },
  outputIsFile: {
    wrong: { recipe: half, files: { result: 'Seed 7 was best.\n' }, command: `${command} --out result` },
    right: { recipe: half, files: { result: 'Seed 7 was best.\n' }, command: `${command} --out results` },
  },
  cannotWrite: {
    wrong: { recipe: half, files: { result: 'Seed 7 was best.\n' }, command: `${command} --out result/first` },
    right: { recipe: half, command: `${command} --out results/first` },
  },
  lostZeros: described(
    catalogue.lostZeros,
    { tensor: 'fc1.weight', count: 3, first: 17, value: 0.25, stage: 'recover', step: 40, statement: '`merge`' },
    'A pruned weight is no longer zero after a step of a stage. The check runs after every stage; no known recipe fails it.',
    'It is a fault of Espalier: please report it with the plan, which makes it repeatable.',
  ),
  writtenFileDiffers: described(
    catalogue.writtenFileDiffers,
    { tensor: 'fc1.weight', planned: 117600, found: 117599 },
    'The pruned model was written, read back, and does not have the zeros that it was written with: the disk is failing, or another program changed the file.',
    'Check the disk, and run again into another folder.',
  ),
  diverged: { wrong: trains('train all with sgd(lr: 1e30) for 50 steps\n'), right: trains('train all with sgd(lr: 0.01) for 50 steps\n') },
  unwrittenWeight: described(
    catalogue.unwrittenWeight,
    { tensor: 'fc1.weight', mask: 'w / (1 + |w|)', weight: 1.25 },
    'A custom re-parameterisation stays below a bound, here 1, and the model has a weight beyond it.',
    'Write one without a bound, as `w * |w|` is, or scale it.',
  ),
  interrupted: described(
    catalogue.interrupted,
    { stage: 'recover', step: 40 },
    'The user pressed Ctrl-C, or a program that uses the library stopped the run.',
    'Resume it: `espalier run --resume runs/first` continues from there, and ends in the same bytes as an uninterrupted run.',
  ),
  planOfOtherModel: described(
    catalogue.planOfOtherModel,
    { planned: 'a3f1c0d2e4b5968778695a4b3c2d1e0f', found: '0f1e2d3c4b5a69788796a5b4c3d2e1f0' },
    'A plan runs on a model that has changed since the plan was made.',
    'Plan the recipe again for this model, or give the planned one with `--model`.',
  ),
  planOfOtherTeacher: described(
    catalogue.planOfOtherTeacher,
    { name: 'big', planned: 'a3f1c0d2e4b5968778695a4b3c2d1e0f', found: '0f1e2d3c4b5a69788796a5b4c3d2e1f0' },
    'A plan is run, resumed or verified after the file of its teacher was replaced.',
    'Restore the planned file, or plan the recipe again.',
  ),
  planOfOtherData: described(
    catalogue.planOfOtherData,
    { name: 'train', planned: 60000, found: 8000 },
    'A plan that counts in epochs runs on a data set of another size.',
    'Plan the recipe again with this data, or give the planned one.',
  ),
  planOfOtherClasses: described(
    catalogue.planOfOtherClasses,
    { name: 'train', planned: '0: 142, 1: 146', found: '0: 144, 1: 144' },
    'A plan that keeps samples of each class runs on the same number of samples with other classes.',
    'Plan the recipe again with this data, or give the planned one.',
  ),
  missingData: described(
    catalogue.missingData,
    { name: 'train', purpose: 'the plan' },
    'A plan counts the samples of a data set, but runs without that data.',
    'Name the data in the project file, or on the command line: `--train x.npy,y.npy`.',
  ),
  planOfOtherTensors: described(
    catalogue.planOfOtherTensors,
    { what: 'layer', name: 'fc1', differs: 'keeps its weights in `fc1.weight`' },
    'A plan was edited by hand, and an entry for a layer, an adapter or a tensor contradicts the model.',
    'Edit the recipe instead, and plan it again.',
  ),
  engineRefused: described(
    catalogue.engineRefused,
    { file: 'net.onnx', reason: 'com.example:Twirl(-1) is not a registered function' },
    'The model holds an operator that onnxruntime does not know. It can be planned and pruned in one shot, but not trained or evaluated.',
    'Replace the operator by standard ones, and export the model again.',
  ),
  sampleRefused: { wrong: onText(65), right: onText(64), note: 'This network has learned 64 positions, but its input takes any length.' },
  engineRefusedBoth: {
    wrong: { recipe: half, command: 'run recipe.prune --model test/fixtures/traps/custom_op.onnx' },
    right: { recipe: half, command },
  },
};

function trains(recipe: string): Exclude<Example['wrong'], string> {
  return { recipe, command: `${command} --train ${data('train')}` };
}

function onText(window: number): Exclude<Example['wrong'], string> {
  const text = 'text=test/fixtures/data/moby_test.txt.gz,tokens=test/fixtures/data/moby_vocab.json';
  return { recipe: half, command: `run recipe.prune --model test/fixtures/models/char_gpt.onnx --test ${text},window=${window},limit=4` };
}
