/** Pages of `catalogue/clauses.ts`. */
import type * as catalogue from '../catalogue/clauses.ts';
import type { Pages } from './example.ts';

export const clauses: Pages<typeof catalogue> = {
  unknownClause: {
    wrong: 'prune weights by magnitude to 80%\n  protct min 5% per layer\n',
    right: 'prune weights by magnitude to 80%\n  protect min 5% per layer\n',
  },
  wrongOwner: {
    wrong: 'prune weights by magnitude to 80% decay cosine\n',
    right: 'prune weights by magnitude to 80%\nthen train all decay cosine\n',
  },
  clauseTwice: { wrong: 'prune weights by magnitude to 80% to 90%\n', right: 'prune weights by magnitude to 90%\n' },
  missingClause: { wrong: 'prune weights by magnitude\n', right: 'prune weights by magnitude to 80%\n' },
  valuesOfSeed: {
    wrong: 'branch varying seed in 1, 2 { train all }\naverage all\n',
    right: 'branch 2 ways varying seed { train all }\naverage all\n',
  },
  contradiction: {
    wrong: 'prune weights by magnitude to 80% removing 10% of remaining\n',
    right: 'prune weights by magnitude removing 10% of remaining\n',
  },
  withoutEffect: {
    wrong: 'prune weights by magnitude to 80% along cubic\n',
    right: 'prune weights by magnitude to 80% over 25%..75% along cubic\n',
  },
  missingPart: {
    wrong: 'prune weights by magnitude to 80% protect min 5%\n',
    right: 'prune weights by magnitude to 80% protect min 5% per layer\n',
  },
  reversedWindow: {
    wrong: 'prune weights by magnitude to 80% over 75%..25%\n',
    right: 'prune weights by magnitude to 80% over 25%..75%\n',
  },
  timeWithoutTraining: {
    wrong: 'stage cut { prune weights by magnitude to 80% over 25%..75% }\n',
    right: 'stage cut {\n  train all\n  prune weights by magnitude to 80% over 25%..75%\n}\n',
  },
  besideTraining: {
    wrong: 'train all\nprune weights by magnitude to 80% over 25%..75%\n',
    right: 'stage sparsify {\n  train all\n  prune weights by magnitude to 80% over 25%..75%\n}\n',
    note: 'A windowed `prune` outside a stage trains everything on its own. Write `then` if one should follow the other.',
  },
  targetFalls: {
    wrong: 'prune weights by magnitude to 80%\nprune weights by magnitude to 50%\n',
    right: 'prune weights by magnitude to 50%\nprune weights by magnitude to 80%\n',
  },
  targetStays: {
    wrong: 'prune weights by magnitude to 80%\nprune weights by magnitude to 20% density\n',
    right: 'prune weights by magnitude to 80%\nprune weights by magnitude to 10% density\n',
  },
  startsAboveTarget: {
    wrong: 'prune weights by magnitude to 80% from 90% over 0%..50%\n',
    right: 'prune weights by magnitude to 90% from 80% over 0%..50%\n',
  },
  patternClause: {
    wrong: 'prune weights by magnitude to 2:4 over 0%..50% along cubic\n',
    right: 'prune weights by magnitude to 2:4 over 0%..50% through keep 3 of 4\n',
  },
  floorAboveTarget: {
    wrong: 'prune weights by magnitude to 96% protect min 5% per layer\n',
    right: 'prune weights by magnitude to 95% protect min 5% per layer\n',
  },
  patternOrder: {
    wrong: 'prune weights by magnitude to 2:4 over 0%..50% through keep 5 of 8, keep 7 of 8\n',
    right: 'prune weights by magnitude to 2:4 over 0%..50% through keep 7 of 8, keep 5 of 8\n',
  },
  globalRanking: {
    wrong: 'prune weights by global magnitude to 80% ranked per row\n',
    right: 'prune weights by uniform magnitude to 80% ranked per row\n',
  },
  regrownPattern: {
    wrong: 'prune weights by magnitude to 2:4\nstage grow {\n  train all\n  rewire 10% of remaining by |g| every 100 steps\n}\n',
    right: 'prune weights by magnitude to 50%\nstage grow {\n  train all\n  rewire 10% of remaining by |g| every 100 steps\n}\n',
  },
  overlappingWindows: {
    wrong:
      'stage s {\n  train all\n  prune weights by magnitude to 80% over 0%..50%\n  prune weights in conv by magnitude to 90% over 50%..100%\n}\n',
    right:
      'stage s {\n  train all\n  prune weights except conv by magnitude to 80% over 0%..50%\n  prune weights in conv by magnitude to 90% over 50%..100%\n}\n',
  },
  missingBlock: { wrong: 'repeat 3 times\ntrain all\n', right: 'repeat 3 times {\n  train all\n}\n' },
  strayBlock: { wrong: 'prune weights by magnitude to 80% { train all }\n', right: 'prune weights by magnitude to 80%\nthen train all\n' },
  lengthTwice: { wrong: 'stage s for 5 epochs { train all for 3 epochs }\n', right: 'stage s for 5 epochs { train all }\n' },
  noObject: {
    wrong: 'prune heads by magnitude to 50% sparsity\ncompact heads\n',
    right: 'prune heads by magnitude to 50% sparsity\ncompact\n',
  },
  notHere: { wrong: 'stage s { repeat 3 times { train all } }\n', right: 'repeat 3 times { stage s { train all } }\n' },
  decidedOnTest: {
    wrong: 'branch 3 ways varying seed { train all }\npick best by accuracy on test\n',
    right: 'branch 3 ways varying seed { train all }\npick best by accuracy on validation\n',
  },
  notWithObject: { wrong: 'prune zeros to 80%\n', right: 'prune weights by magnitude to 80%\n' },
  twoOnALine: { wrong: 'prune weights by magnitude to 80% train all\n', right: 'prune weights by magnitude to 80%; train all\n' },
  singlesInBlocks: {
    wrong: 'prune weights by uniform magnitude to 75% ranked per block 4\n',
    right: 'prune tiles(rows: 1, columns: 4) by uniform magnitude to 75%\n',
  },
  movingArgument: {
    wrong: 'stage s { train all; prune weights by magnitude to 80% over 10%..80% along step(p - 0.3) }\n',
    right: 'stage s { train all; prune weights by magnitude to 80% over 10%..80% along step(4) }\n',
  },
  lateMoment: {
    wrong: 'train all for 5 epochs decay step 0.1 at 3 epochs, 7 epochs\n',
    right: 'train all for 8 epochs decay step 0.1 at 3 epochs, 7 epochs\n',
  },
  openBranch: {
    wrong: 'branch 3 ways varying seed { train all }\ntrain all\n',
    right: 'branch 3 ways varying seed { train all }\naverage all\nthen train all\n',
  },
  roundedBesideMultiples: {
    wrong: 'prune channels by magnitude to 30% sparsity rounded down keeping multiples of 8\n',
    right: 'prune channels by magnitude to 30% sparsity keeping multiples of 8 rounded up\n',
  },
  levelsWithoutInstants: {
    wrong: 'stage s for 20 epochs { train all; prune weights by magnitude to 80% through 20%, 50% at 5, 10 epochs }\n',
    right: 'stage s for 20 epochs { train all; prune weights by magnitude to 80% through 20%, 50% at 5, 10, 20 epochs }\n',
  },
  levelPairs: {
    wrong: 'stage s for 20 epochs { train all; prune weights by magnitude to 80% through 20% at 5 epochs, 80% at 20 epochs }\n',
    right: 'stage s for 20 epochs { train all; prune weights by magnitude to 80% through 20%, 80% at 5 epochs, 20 epochs }\n',
  },
};
