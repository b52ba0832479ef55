/** Pages of `catalogue/plan-training.ts`. The small model has 1437 training and 360 test samples. */
import type * as catalogue from '../catalogue/plan-training.ts';
import { digits, planning, type Example, type Pages } from './example.ts';
import { roundedNetwork, twoLabels, twoSamples } from './rounded-network.ts';

const options = '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';
const onDigits = { model: digits, options };

const search = (trains: string, prune = 'prune weights by s to 50% over 0%..50%'): string =>
  `stage search for 20 steps {\n  ${trains}\n  ${prune} mask revisable\n}\n`;

export const planTraining: Pages<typeof catalogue> = {
  trainedTwice: planning(
    'stage tune for 20 steps {\n  train all with adamw\n  train biases with sgd(lr: 0.01)\n}\n',
    'stage tune for 20 steps {\n  train weights with adamw\n  train biases with sgd(lr: 0.01)\n}\n',
    {
      ...onDigits,
      note: 'The statements take turns over the 20 steps, the first one first. Each has its own batches, optimizer and learning rate.',
    },
  ),
  adapterInTurns: planning(
    'stage tune for 20 steps {\n  retrain lora(rank: 2)\n  train biases with sgd(lr: 0.01)\n}\n',
    'stage adapt for 10 steps { retrain lora(rank: 2) }\nstage tune for 10 steps { train biases with sgd(lr: 0.01) }\n',
    onDigits,
  ),
  unreadScores: planning(search('train scores', 'prune weights by magnitude to 50% over 0%..50%'), search('train scores'), onDigits),
  scoresTwice: planning(search('train scores(start: 0), scores(start: w)'), search('train scores(start: w)'), onDigits),
  stillScores: planning(search('train weights, scores').replace(' mask revisable', ''), search('train weights, scores'), {
    ...onDigits,
    note: 'A single update is different: below the training, a hard mask uses the final scores.',
  }),
  noScores: planning(search('train weights'), search('train weights\n  train scores'), {
    ...onDigits,
    note: 'Scores end with their stage: a prune by `s` belongs in the stage that trains them, also at its end.',
  }),
  idlePenalty: planning(
    'train head for 1 step\n  loss task + only(lasso, at: `0`)\n',
    'train head for 1 step\n  loss task + only(lasso, at: head)\n',
    onDigits,
  ),
  gradientGap: trainedOnRounded(
    'train all for 1 step\n',
    'train all except W for 1 step\n',
    'Loops, scans, branches of `If` that the input chooses and operators of other domains have no gradient either. A model may contain them: Espalier still inspects, plans, prunes and evaluates it.',
  ),
};

/** Two layers, and between them an operator without gradient. */
function trainedOnRounded(wrong: string, right: string, note: string): Example {
  const files = { 'net.onnx': roundedNetwork, 'x.npy': twoSamples, 'y.npy': twoLabels };
  const command = 'plan recipe.prune --model net.onnx --train x.npy,y.npy';
  return { wrong: { recipe: wrong, files, command }, right: { recipe: right, files, command }, note };
}
