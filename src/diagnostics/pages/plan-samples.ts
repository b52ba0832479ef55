/** Pages of `catalogue/plan-samples.ts`. The small data set has 1437 samples of ten classes. */
import type * as catalogue from '../catalogue/plan-samples.ts';
import { digits, planning, type Pages } from './example.ts';

const data = (role: string, part: string): string =>
  `--${role} test/fixtures/data/digits_x_${part}.npy,test/fixtures/data/digits_y_${part}.npy`;
const onDigits = { model: digits, options: `${data('train', 'train')} ${data('test', 'test')}` };

const easy = 'prune samples of train by loss';
const train = 'stage learn for 10 steps { train all }';

export const planSamples: Pages<typeof catalogue> = {
  samplesOfTest: planning('prune samples of test by loss removing 20% of remaining\n', `${easy} removing 20% of remaining\n`, onDigits),
  samplesWithoutClasses: planning(`${easy} to 80% density ranked per class\n`, `${easy} to 80% density\n`, {
    model: 'test/fixtures/models/char_gpt.onnx',
    options: '--train text=test/fixtures/data/moby_test.txt.gz,tokens=test/fixtures/data/moby_vocab.json,window=32',
  }),
  tooFewOfClass: planning(
    'prune weights by wanda to 50% using 1000 samples per class of train\n',
    'prune weights by wanda to 50% using 100 samples per class of train\n',
    onDigits,
  ),
  samplesAreGone: planning(
    `${easy} removing 1000 samples\n${easy} to 80% density\n`,
    `${easy} to 80% density\n${easy} removing 1000 samples\n`,
    onDigits,
  ),
  noSampleLeft: planning(`${easy} removing 1437 samples\n`, `${easy} removing 1000 samples\n`, onDigits),
  armsOnOtherSamples: planning(
    `branch 2 ways varying seed {\n  prune samples of train by random to 50% density\n  ${train}\n}\naverage all\n`,
    `prune samples of train by random to 50% density\nbranch 2 ways varying seed { ${train} }\naverage all\n`,
    onDigits,
  ),
  classesUnknown: planning(
    `${easy} to 80% density\n${easy} to 50% density ranked per class\n`,
    `${easy} to 80% density ranked per class\n${easy} to 50% density ranked per class\n`,
    onDigits,
  ),
  readsBehindSamples: planning(
    `stage learn for 10 steps {\n  ${easy} to 80% density\n  train all\n}\n`,
    `${easy} to 80% density\n${train}\n`,
    onDigits,
  ),
  classFloorForbids: planning(
    `${easy} removing 70% of remaining protect min 50% per class\n`,
    `${easy} removing 70% of remaining protect min 10% per class\n`,
    onDigits,
  ),
  classFloorRounded: planning(
    `${easy} to 50% density protect min 50% per class\n`,
    `${easy} to 50% density protect min 40% per class\n`,
    onDigits,
  ),
  roundsOnOtherSamples: planning(
    `repeat 3 times until accuracy < 50% {\n  prune samples of train by random removing 10% of remaining\n  ${train}\n}\n`,
    `prune samples of train by random removing 10% of remaining\nrepeat 3 times until accuracy < 50% { ${train} }\n`,
    { ...onDigits, options: `${onDigits.options} ${data('validation', 'test')}` },
  ),
};
