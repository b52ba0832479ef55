/** Pages of `catalogue/project.ts`. */
import type * as catalogue from '../catalogue/project.ts';
import { digits, lenet300, withRecipe, type Example, type Pages } from './example.ts';

const recipe = 'prune weights by magnitude to 80%\n';
const lora = 'retrain biases\n';
const data = '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';

/** The project file wrong and right, beside a recipe that is planned. */
function projects(wrong: string, right: string, note?: string): Example {
  const command = `plan recipe.prune --model ${lenet300}`;
  return {
    wrong: { recipe, files: { 'espalier.yaml': wrong }, command },
    right: { recipe, files: { 'espalier.yaml': right }, command },
    note,
  };
}

export const project: Pages<typeof catalogue> = {
  notYaml: projects('task: {loss: mse\nbatch: 32\n', 'task: { loss: mse }\nbatch: 32\n'),
  unknownKey: projects('bacth: 32\n', 'batch: 32\n'),
  missingKey: projects(
    'data:\n  train: { x: data/train-x.npy }\n',
    'batch: 32\n',
    'Each data set is a pair of files: samples as `x`, labels as `y`.',
  ),
  mixedData: projects('data:\n  train: { text: train.txt, tokens: bytes, images: photos }\n', 'batch: 32\n'),
  wrongValue: projects('task: { loss: crossentropi }\n', 'task: { loss: crossentropy }\n'),
  pathOutside: projects(
    'model: ../../models/net.onnx\n',
    'batch: 32\n',
    'On the command line every path is allowed, because the user typed it.',
  ),
  endlessAliases: projects(
    [
      'a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]',
      'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]',
      'c: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]',
      '',
    ].join('\n'),
    'batch: 32\n',
  ),
  unknownValue: projects('task: { input: inptu }\n', 'task: { input: input }\n'),
  unclearValue: {
    wrong: { recipe, command: `plan recipe.prune --model test/fixtures/traps/if_weights.onnx ${data}` },
    right: { recipe, command: `plan recipe.prune --model ${digits} ${data}` },
    note: 'Without data no input has to be chosen.',
  },
  strayMetric: projects('task: { loss: mse, metrics: [accuracy] }\n', 'task: { loss: mse, metrics: [loss, psnr] }\n'),
  badLength: withRecipe(
    lora,
    `plan recipe.prune --model ${lenet300} --for twenty`,
    `plan recipe.prune --model ${lenet300} --for '20 steps'`,
  ),
};
