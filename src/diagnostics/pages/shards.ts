/** Pages of `catalogue/shards.ts`: batches in parts that the cores of a machine share. */
import type * as catalogue from '../catalogue/shards.ts';
import { digits, withRecipe, type Pages } from './example.ts';

const recipe = 'train all for 10 steps\n';
const onDigits =
  `plan recipe.prune --model ${digits} ` + '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';
const onImages =
  'plan recipe.prune --model test/fixtures/models/resnet8_fmnist_bn.onnx ' +
  '--train test/fixtures/data/fmnist_x_train.npy,test/fixtures/data/fmnist_y_train.npy';

export const shards: Pages<typeof catalogue> = {
  shardsElsewhere: withRecipe(recipe, `${onDigits} --threads auto --device webgpu`, `${onDigits} --threads auto`),
  moreShardsThanSamples: withRecipe(recipe, `${onDigits} --batch 16 --shards 32`, `${onDigits} --batch 64 --shards 32`),
  normsOfSingles: withRecipe(recipe, `${onImages} --batch 64 --shards 16`, `${onImages} --batch 64 --shards 8`),
};
