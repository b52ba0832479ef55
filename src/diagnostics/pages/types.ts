/** Pages of `catalogue/types.ts`. */
import type * as catalogue from '../catalogue/types.ts';
import { lenet300, type Pages } from './example.ts';

const goal = 'param goal: sparsity = 80%\nprune weights by magnitude to goal\n';

export const types: Pages<typeof catalogue> = {
  missingValue: { wrong: 'prune weights by magnitude to\n', right: 'prune weights by magnitude to 80%\n' },
  wrongKind: { wrong: 'prune weights by magnitude to 80% over 25%\n', right: 'prune weights by magnitude to 80% over 25%..75%\n' },
  wrongUnit: { wrong: 'prune weights by magnitude to 80 steps\n', right: 'prune weights by magnitude to 80%\n' },
  missingPercent: {
    wrong: 'prune weights by magnitude to 0.8\n',
    right: 'prune weights by magnitude to 80%\n',
    note: 'A plain number is never read as a share: `0.8` and `80` would differ by a hundred, and neither says which was meant.',
  },
  missingUnit: { wrong: 'train all for 5\n', right: 'train all for 5 epochs\n' },
  outOfRange: { wrong: 'prune weights by magnitude to 120%\n', right: 'prune weights by magnitude to 95%\n' },
  notPositive: { wrong: 'train all for 0 epochs\n', right: 'train all for 1 epoch\n' },
  outsideLimits: { wrong: 'train all with adam(beta2: 1.5)\n', right: 'train all with adam(beta2: 0.99)\n' },
  notWhole: { wrong: 'repeat 2.5 times { train all }\n', right: 'repeat 3 times { train all }\n' },
  ambiguousPattern: {
    wrong: 'prune weights by magnitude to 1:4\n',
    right: 'prune weights by magnitude to keep 1 of 4\n',
    note: '`2:4` means the same either way and is accepted.',
  },
  impossiblePattern: { wrong: 'prune weights by magnitude to keep 4 of 4\n', right: 'prune weights by magnitude to keep 3 of 4\n' },
  bareShare: { wrong: 'prune channels by magnitude to 25%\n', right: 'prune channels by magnitude to 25% sparsity\n' },
  unexpected: { wrong: 'train all with sgd quickly\n', right: 'train all with adam\n' },
  mixedUnits: {
    wrong: 'param length: duration = 5 epochs\ntrain all for length + 3\n',
    right: 'param length: duration = 5 epochs\ntrain all for length * 3\n',
  },
  missingType: {
    wrong: 'param goal = 80%\nprune weights by magnitude to goal\n',
    right: goal,
    note: 'Without a type `80%` could be a sparsity or a density, which are opposites.',
  },
  outOfBounds: {
    wrong: 'param goal: sparsity = 97% in 50%..95%\nprune weights by magnitude to goal\n',
    right: 'param goal: sparsity = 90% in 50%..95%\nprune weights by magnitude to goal\n',
  },
  swallowedWord: { wrong: 'prune weights by global -w * avg(g) to 80%\n', right: 'prune weights by global (-w * avg(g)) to 80%\n' },
  missingArgument: { wrong: 'train all loss kl(temperature: 4)\n', right: 'train all loss kl(original, temperature: 4)\n' },
  argumentTwice: { wrong: 'train all with sgd(lr: 0.1, lr: 0.2)\n', right: 'train all with sgd(lr: 0.1)\n' },
  missingComparison: { wrong: 'expect accuracy of model\n', right: 'expect accuracy of model >= 90%\n' },
  notANumber: {
    wrong: 'param rounds: count = 3\nprune weights by magnitude removing (1 / (rounds - 3)) of remaining\n',
    right: 'param rounds: count = 3\nprune weights by magnitude removing (1 / (rounds + 3)) of remaining\n',
  },
  badSetting: {
    wrong: { recipe: goal, command: `plan recipe.prune --model ${lenet300} --set 'goal=90% in 1%..99%'` },
    right: { recipe: goal, command: `plan recipe.prune --model ${lenet300} --set goal=90%` },
  },
  tooManyValues: {
    wrong: 'param goal: sparsity = 80%\nsweep goal in 1%..99% by 0.01% { prune weights by magnitude to goal }\n',
    right: 'param goal: sparsity = 80%\nsweep goal in 10%..90% by 10% { prune weights by magnitude to goal }\n',
  },
};
