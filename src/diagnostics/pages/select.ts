/** Pages of `catalogue/select.ts`: what only scores decide, while a run goes on. */
import * as catalogue from '../catalogue/select.ts';
import { digits, described, withCommand, withRecipe, type Pages } from './example.ts';

export const select: Pages<typeof catalogue> = {
  scoreIsNaN: withRecipe(
    'prune weights by magnitude to 50%\n',
    'run recipe.prune --model test/fixtures/traps/nan_weights.onnx',
    'run recipe.prune --model test/fixtures/traps/ties.onnx',
  ),
  prunedBeyondTarget: withCommand(
    `run recipe.prune --model ${digits}`,
    'prune weights by global magnitude to 50%\nprune weights in `0` by magnitude to 10%\n',
    'prune weights by magnitude to 50%\nprune weights in `0` by magnitude to 60%\n',
  ),
  layerBelowFloor: described(
    catalogue.layerBelowFloor,
    { layer: 'fc3', live: 80, keep: 100 },
    'An earlier prune distributed its units by score and pruned more of this layer than a later floor allows. The plan warns of it, as [ESP4044](ESP4044.md).',
    'Give the earlier prune the same floor.',
  ),
  targetOutOfReach: described(
    catalogue.targetOutOfReach,
    { target: 9000, most: 8500 },
    'A program that uses the library asks for more units than the floors leave. A plan finds this before anything runs, as [ESP4040](ESP4040.md).',
    'Ask for fewer units, or lower the floors.',
  ),
  targetBelowLeast: described(
    catalogue.targetBelowLeast,
    { missing: 12, needed: 15 },
    'The last update of a window prunes few weights, and earlier statements or updates have left a layer short of what `protect max` asks for. What a plan can know it refuses, as [ESP4393](ESP4393.md).',
    'Write longer intervals, or a higher share behind `protect max`.',
  ),
  tooFewCandidates: withCommand(
    `run recipe.prune --model ${digits}`,
    'prune weights by global magnitude to 80% among w < 0\n',
    'prune weights by global magnitude to 40% among w < 0\n',
  ),
};
