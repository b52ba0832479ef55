/** Pages of `catalogue/names.ts`. */
import type * as catalogue from '../catalogue/names.ts';
import { lenet300, type Pages } from './example.ts';

export const names: Pages<typeof catalogue> = {
  unknownStatement: { wrong: 'pruen weights by magnitude to 80%\n', right: 'prune weights by magnitude to 80%\n' },
  unknownWord: {
    wrong: 'train all with adamx\n',
    right: 'train all with adamw\n',
    note: 'Where a layer is meant that has the name of a word, or a misspelt one, put it in back quotes: it is then looked up in the model.',
  },
  unknownName: { wrong: 'mark start\ntrain all\nrewind all to strat\n', right: 'mark start\ntrain all\nrewind all to start\n' },
  unknownInExpression: {
    wrong: 'prune weights by |w| * sqrt(avg(x2)) to 80%\n',
    right: 'prune weights by |w| * sqrt(avg(x^2)) to 80% using 128 samples of calibration\n',
    note: 'An expression knows its variables (`w` the weight, `x` the input, `g` the gradient and so on), its functions, parameters and what `criterion` defines.',
  },
  definedTwice: {
    wrong: 'stage tune { train all }\nstage tune { train all }\n',
    right: 'stage tune { train all }\nstage tune-more { train all }\n',
  },
  unused: {
    wrong: 'param goal: sparsity = 80%\nprune weights by magnitude to 80%\n',
    right: 'param goal: sparsity = 80%\nprune weights by magnitude to goal\n',
  },
  usedTooEarly: { wrong: 'rewind all to start\nmark start\n', right: 'mark start\ntrain all\nrewind all to start\n' },
  unknownUnit: { wrong: 'train all for 5 epochz\n', right: 'train all for 5 epochs\n' },
  unknownArgument: {
    wrong: 'train all with adamw(lr: 5e-4, weigth-decay: 0.1)\n',
    right: 'train all with adamw(lr: 5e-4, weight-decay: 0.1)\n',
  },
  unknownSetting: {
    wrong: {
      recipe: 'param goal: sparsity = 80%\nprune weights by magnitude to goal\n',
      command: `plan recipe.prune --model ${lenet300} --set gaol=90%`,
    },
    right: {
      recipe: 'param goal: sparsity = 80%\nprune weights by magnitude to goal\n',
      command: `plan recipe.prune --model ${lenet300} --set goal=90%`,
    },
  },
  headerTwice: {
    wrong: 'recipe one\nrecipe two\nprune weights by magnitude to 80%\n',
    right: 'recipe one\nprune weights by magnitude to 80%\n',
  },
  headerTooLate: {
    wrong: 'prune weights by magnitude to 80%\ncite arxiv:1710.01878\n',
    right: 'cite arxiv:1710.01878\nprune weights by magnitude to 80%\n',
  },
  takenName: {
    wrong: 'group conv = **.conv1\nprune weights in conv by magnitude to 80%\n',
    right: 'group first-convs = **.conv1\nprune weights in first-convs by magnitude to 80%\n',
  },
  unknownEdition: { wrong: 'edition 7\nprune weights by magnitude to 80%\n', right: 'edition 1\nprune weights by magnitude to 80%\n' },
  definedByItself: {
    wrong: 'criterion a = b\ncriterion b = a\nprune weights by a to 50%\n',
    right: 'criterion a = |w|\ncriterion b = a\nprune weights by b to 50%\n',
  },
  definitionTooLarge: {
    wrong: doubling(12),
    right: doubling(3),
    note: 'Each line doubles what the one above it stands for: twelve lines make four thousand parts.',
  },
  sameFileTwice: {
    wrong: twoModels('unet', 'text.onnx', 'prune weights in text, unet by magnitude to 50%'),
    right: twoModels('unet', 'unet.onnx', 'prune weights in text, unet by magnitude to 50%'),
  },
  prunedTeacher: {
    wrong: twoModels('unet', 'unet.onnx', 'prune weights in text, unet by magnitude to 50%\ntrain all loss task + kl(text) for 1 epoch'),
    right: twoModels(
      'unet',
      'unet.onnx',
      'prune weights in text, unet by magnitude to 50%\ntrain all loss task + kl(original) for 1 epoch',
    ),
    note: 'A model that only a loss names is a teacher, and no part of what is pruned.',
  },
  unknownOutput: {
    wrong: twoModels('unet', 'unet.onnx', 'prune weights in unet by magnitude to 50%', ' reading context from hidden'),
    right: twoModels('unet', 'unet.onnx', 'prune weights in unet by magnitude to 50%', ' reading context from text.hidden'),
  },
  unequalReading: {
    wrong: twoModels('unet', 'unet.onnx', 'prune weights in unet by magnitude to 50%', ' reading context, pooled from text.hidden'),
    right: twoModels(
      'unet',
      'unet.onnx',
      'prune weights in unet by magnitude to 50%',
      ' reading context, pooled from text.hidden, text.pooled',
    ),
  },
  dottedModel: {
    wrong: twoModels('`unet.up`', 'unet.onnx', 'prune weights in text, `unet.up` by magnitude to 50%'),
    right: twoModels('unet', 'unet.onnx', 'prune weights in text, unet by magnitude to 50%'),
  },
};

function twoModels(name: string, file: string, rest: string, reading = ''): string {
  return `model text = "text.onnx"\nmodel ${name} = "${file}"${reading}\n${rest}\n`;
}

/** Definitions that each use the one before them twice. */
function doubling(levels: number): string {
  const lines = Array.from({ length: levels }, (_, level) => {
    const before = level === 0 ? '|w|' : `c${level - 1}`;
    return `criterion c${level} = ${before} + ${before}\n`;
  });
  return `${lines.join('')}prune weights by c${levels - 1} to 80%\n`;
}
