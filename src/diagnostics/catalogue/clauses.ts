/** What can be wrong with clauses, blocks, windows and targets: ESP2201 to ESP2299. */
import { error, hint, warning } from '../diagnostic.ts';

export const unknownClause = error<{ word: string; head: string; suggestion?: string; known: string }>('ESP2201', 'unknown clause', {
  message: ({ word, head }) => `\`${head}\` has no clause \`${word}\``,
  why: 'nothing in a recipe is silently ignored',
  help: ({ suggestion, known, head }) =>
    suggestion !== undefined
      ? `did you mean \`${suggestion}\`?`
      : known === ''
        ? `\`${head}\` takes no clause`
        : `\`${head}\` takes ${known}`,
  wrong: 'prune weights by magnitude to 80%\n  protct min 5% per layer\n',
  right: 'prune weights by magnitude to 80%\n  protect min 5% per layer\n',
});

export const wrongOwner = error<{ word: string; head: string; owners: string; known: string }>('ESP2202', 'clause of another statement', {
  message: ({ word, owners, head, known }) => `\`${word}\` belongs to ${owners}; ${head} takes ${known === '' ? 'none' : 'no such clause'}`,
  why: 'a clause changes only the statement that it belongs to',
  help: ({ owners, known }) => `move it to ${owners}` + (known === '' ? '' : `, or use ${known}`),
  wrong: 'prune weights by magnitude to 80% decay cosine\n',
  right: 'prune weights by magnitude to 80%\nthen train all decay cosine\n',
});

export const clauseTwice = error<{ word: string; head: string }>('ESP2203', 'clause written twice', {
  message: ({ word, head }) => `\`${head}\` has \`${word}\` twice`,
  why: 'only one of them can apply',
  help: () => 'remove one of them',
  wrong: 'prune weights by magnitude to 80% to 90%\n',
  right: 'prune weights by magnitude to 90%\n',
});

export const missingClause = error<{ head: string; clauses: string }>('ESP2204', 'missing clause', {
  message: ({ head, clauses }) => `\`${head}\` lacks ${clauses}`,
  why: 'without it the statement does not say what to do',
  help: ({ clauses }) => `add ${clauses}`,
  wrong: 'prune weights by magnitude\n',
  right: 'prune weights by magnitude to 80%\n',
});

export const contradiction = error<{ head: string; first: string; second: string }>('ESP2205', 'clauses that contradict each other', {
  message: ({ head, first, second }) => `\`${head}\` has both \`${first}\` and \`${second}\``,
  why: 'both set the same thing, in different ways',
  help: () => 'remove one of them',
  wrong: 'prune weights by magnitude to 80% removing 10% of remaining\n',
  right: 'prune weights by magnitude removing 10% of remaining\n',
});

export const withoutEffect = warning<{ word: string; reason: string }>('ESP2206', 'clause without effect', {
  message: ({ word, reason }) => `\`${word}\` has no effect ${reason}`,
  why: 'something without effect is usually a mistake',
  help: () => 'remove it',
  wrong: 'prune weights by magnitude to 80% along cubic\n',
  right: 'prune weights by magnitude to 80% over 25%..75% along cubic\n',
});

export const missingPart = error<{ owner: string; part: string }>('ESP2207', 'missing part of a clause', {
  message: ({ owner, part }) => `\`${owner}\` lacks \`${part} …\``,
  why: 'without it the clause does not say enough',
  help: ({ part }) => `add \`${part} …\``,
  wrong: 'prune weights by magnitude to 80% protect min 5%\n',
  right: 'prune weights by magnitude to 80% protect min 5% per layer\n',
});

export const reversedWindow = error<{ from: string; to: string }>('ESP2208', 'range that runs backwards', {
  message: ({ from, to }) => `\`${from}\` comes after \`${to}\``,
  why: 'a range runs from its lower to its higher end',
  help: () => 'swap the two',
  wrong: 'prune weights by magnitude to 80% over 75%..25%\n',
  right: 'prune weights by magnitude to 80% over 25%..75%\n',
});

export const timeWithoutTraining = error<{ word: string; stage: string }>('ESP2209', 'time in a stage without training', {
  message: ({ word, stage }) => `\`${word}\` needs training steps, but nothing trains in \`${stage}\``,
  why: 'a stage without a training statement has no steps',
  help: () => 'add a training statement such as `train all` to the stage, or remove the clause',
  wrong: 'stage cut { prune weights by magnitude to 80% over 25%..75% }\n',
  right: 'stage cut {\n  train all\n  prune weights by magnitude to 80% over 25%..75%\n}\n',
});

export const besideTraining = error<{ head: string; trainer: string }>('ESP2210', 'window beside a training statement', {
  message: ({ head, trainer }) => `it is unclear whether this \`${head}\` happens during \`${trainer}\``,
  why: 'statements outside a block are stages of their own, one after the other',
  help: () => 'put both into one stage, or write `then` between them',
  wrong: 'train all\nprune weights by magnitude to 80% over 25%..75%\n',
  right: 'stage sparsify {\n  train all\n  prune weights by magnitude to 80% over 25%..75%\n}\n',
  note: 'A windowed `prune` outside a stage trains everything on its own. Write `then` if one should follow the other.',
});

export const targetFalls = error<{ target: string; earlier: string }>('ESP2211', 'target below an earlier one', {
  message: ({ target, earlier }) => `\`${target}\` is below \`${earlier}\`, which is pruned already`,
  why: 'pruned weights stay pruned, so a lower target cannot be reached',
  help: () => 'raise the target, or start over with `rewind masks to original` before it',
  wrong: 'prune weights by magnitude to 80%\nprune weights by magnitude to 50%\n',
  right: 'prune weights by magnitude to 50%\nprune weights by magnitude to 80%\n',
});

export const targetStays = warning<{ target: string }>('ESP2212', 'target that is already reached', {
  message: ({ target }) => `\`${target}\` has no effect: that much is already pruned`,
  why: 'something without effect is usually a mistake',
  help: () => 'raise the target or remove the statement',
  wrong: 'prune weights by magnitude to 80%\nprune weights by magnitude to 20% density\n',
  right: 'prune weights by magnitude to 80%\nprune weights by magnitude to 10% density\n',
});

export const startsAboveTarget = error<{ from: string; to: string }>('ESP2213', 'start above the target', {
  message: ({ from, to }) => `\`from ${from}\` is above \`to ${to}\``,
  why: 'the curve runs from the start up to the target',
  help: () => 'swap the two',
  wrong: 'prune weights by magnitude to 80% from 90% over 0%..50%\n',
  right: 'prune weights by magnitude to 90% from 80% over 0%..50%\n',
});

export const patternClause = error<{ word: string; reason: string }>('ESP2214', 'clause that does not fit the target', {
  message: ({ word, reason }) => `\`${word}\` ${reason}`,
  why: 'a pattern is reached in frames, a percentage along a curve',
  help: ({ word }) => `remove \`${word}\``,
  wrong: 'prune weights by magnitude to 2:4 over 0%..50% along cubic\n',
  right: 'prune weights by magnitude to 2:4 over 0%..50% through keep 3 of 4\n',
});

export const floorAboveTarget = error<{
  floor: string;
  target: string;
  /** The target that can be reached; of a pattern, what it keeps. */
  best: string;
  isPattern: boolean;
}>('ESP2215', 'floor above what the target leaves', {
  message: ({ floor, target, best, isPattern }) =>
    isPattern
      ? `a floor of ${floor} in every layer cannot be met: ${target} keeps only ${best}`
      : `a floor of ${floor} in every layer rules out ${target}; the highest possible is ${best}`,
  why: 'weights that a floor protects cannot be pruned',
  help: ({ best, isPattern }) =>
    isPattern
      ? `lower the floor to ${best} at most, or choose a pattern that keeps more`
      : `lower the floor, or the target to ${best}; floors are rounded up to whole weights, and \`espalier plan\` names the layers where that matters`,
  wrong: 'prune weights by magnitude to 96% protect min 5% per layer\n',
  right: 'prune weights by magnitude to 95% protect min 5% per layer\n',
});

export const patternOrder = error<{ first: string; second: string }>('ESP2216', 'pattern that keeps more than the one before it', {
  message: ({ first, second }) => `\`${second}\` keeps as much as \`${first}\` before it, or more`,
  why: 'pruned weights stay pruned, so each pattern must keep less',
  help: () => 'write the pattern that keeps the most first; only the target may be repeated, as the last pattern',
  wrong: 'prune weights by magnitude to 2:4 over 0%..50% through keep 5 of 8, keep 7 of 8\n',
  right: 'prune weights by magnitude to 2:4 over 0%..50% through keep 7 of 8, keep 5 of 8\n',
});

export const globalRanking = error<{ allocation: string; scope: string }>('ESP2217', 'global allocation ranked in parts', {
  message: ({ allocation, scope }) => `\`${allocation}\` sets one threshold, and \`ranked per ${scope}\` asks for one in each ${scope}`,
  why: 'a scope says which units compete; under one threshold all of them do',
  help: () => 'use an allocation that gives each layer its share, such as `uniform`',
  wrong: 'prune weights by global magnitude to 80% ranked per row\n',
  right: 'prune weights by uniform magnitude to 80% ranked per row\n',
});

export const regrownPattern = error<{ head: string; pattern: string }>('ESP2218', 'growth that breaks a pattern', {
  message: ({ head, pattern }) => `\`${head}\` would break the pattern \`${pattern}\``,
  why: 'in every frame the pattern fixes how many weights are kept',
  help: () => 'prune to a percentage, or separate the two with `in`',
  wrong: 'prune weights by magnitude to 2:4\nstage grow {\n  train all\n  rewire 10% of remaining by |g| every 100 steps\n}\n',
  right: 'prune weights by magnitude to 50%\nstage grow {\n  train all\n  rewire 10% of remaining by |g| every 100 steps\n}\n',
});

export const overlappingWindows = error<{ head: string }>('ESP2219', 'windows on the same units', {
  message: ({ head }) => `an earlier \`${head}\` of this stage already selects these units`,
  why: 'statements with windows in one stage have to select different units',
  help: () => 'separate them with `in` and `except`, or use two stages',
  wrong:
    'stage s {\n  train all\n  prune weights by magnitude to 80% over 0%..50%\n  prune weights in conv by magnitude to 90% over 50%..100%\n}\n',
  right:
    'stage s {\n  train all\n  prune weights except conv by magnitude to 80% over 0%..50%\n  prune weights in conv by magnitude to 90% over 50%..100%\n}\n',
});

export const missingBlock = error<{ head: string }>('ESP2220', 'missing block', {
  message: ({ head }) => `\`${head}\` has no statement`,
  why: 'a block without a statement does nothing',
  help: ({ head }) => `write statements in braces: \`${head} … { … }\``,
  wrong: 'repeat 3 times\ntrain all\n',
  right: 'repeat 3 times {\n  train all\n}\n',
});

export const strayBlock = error<{ head: string }>('ESP2221', 'unexpected block', {
  message: ({ head }) => `\`${head}\` takes no block`,
  why: 'only blocks such as `stage` and `repeat` hold statements',
  help: () => 'remove the braces, or put the statements below',
  wrong: 'prune weights by magnitude to 80% { train all }\n',
  right: 'prune weights by magnitude to 80%\nthen train all\n',
});

export const lengthTwice = error<{ stage: string }>('ESP2222', 'length given twice', {
  message: ({ stage }) => `the length of \`${stage}\` is given twice`,
  why: 'all statements of a stage share one clock',
  help: () => 'remove one of the two',
  wrong: 'stage s for 5 epochs { train all for 3 epochs }\n',
  right: 'stage s for 5 epochs { train all }\n',
});

export const noObject = error<{ head: string; found: string }>('ESP2223', 'unexpected object', {
  message: ({ head, found }) => `\`${head}\` takes no ${found}`,
  why: 'nothing in a recipe is silently ignored',
  help: () => 'remove it',
  wrong: 'prune heads by magnitude to 50% sparsity\ncompact heads\n',
  right: 'prune heads by magnitude to 50% sparsity\ncompact\n',
});

export const notHere = error<{ head: string; place: string }>('ESP2224', 'statement in the wrong place', {
  message: ({ head, place }) => `\`${head}\` is not allowed ${place}`,
  why: 'each kind of statement has its own place in a recipe',
  help: () => 'move it out of the block, or to where it belongs',
  wrong: 'stage s { repeat 3 times { train all } }\n',
  right: 'repeat 3 times { stage s { train all } }\n',
});

export const decidedOnTest = error<{ word: string }>('ESP2225', 'choice made on the test data', {
  message: ({ word }) => `\`${word}\` must not use \`test\``,
  why: 'data that guided a choice can no longer test the result',
  help: () => 'use `on validation`',
  wrong: 'branch 3 ways varying seed { train all }\npick best by accuracy on test\n',
  right: 'branch 3 ways varying seed { train all }\npick best by accuracy on validation\n',
});

export const notWithObject = error<{ word: string; object: string }>('ESP2226', 'clause that does not fit the object', {
  message: ({ word, object }) => `\`${word}\` has no meaning for \`${object}\``,
  why: 'nothing in a recipe is silently ignored',
  help: () => 'remove it',
  wrong: 'prune zeros to 80%\n',
  right: 'prune weights by magnitude to 80%\n',
});

export const twoOnALine = error<{ word: string; head: string }>('ESP2228', 'two statements on a line', {
  message: ({ word, head }) => `\`${word}\` is on the same line as \`${head}\``,
  why: 'a statement starts on its own line or after `;`',
  wrong: 'prune weights by magnitude to 80% train all\n',
  right: 'prune weights by magnitude to 80%; train all\n',
});

export const valuesOfSeed = error<{ ways: string }>('ESP2229', 'values for `varying seed`', {
  message: () => '`varying seed` takes no values',
  why: 'each arm has its own random streams, derived from the seed of the project and the name of the arm',
  help: ({ ways }) => `say how many arms there are: \`branch ${ways} ways varying seed\`; \`--seed\` sets the seed of all`,
  wrong: 'branch varying seed in 1, 2 { train all }\naverage all\n',
  right: 'branch 2 ways varying seed { train all }\naverage all\n',
});

export const openBranch = error('ESP2227', 'branch that is never joined', {
  message: () => 'the arms of this branch are never joined',
  why: 'after a branch there are several models, but the next statement needs one',
  help: () => 'add `average all` or `pick best by …` below it',
  wrong: 'branch 3 ways varying seed { train all }\ntrain all\n',
  right: 'branch 3 ways varying seed { train all }\naverage all\nthen train all\n',
});

export const singlesInBlocks = hint<{ size: string }>('ESP2236', 'blocks that lose single weights', {
  message: ({ size }) => `\`ranked per block ${size}\` lets the ${size} weights of a block compete, and prunes single ones`,
  why: 'kernels for block-sparse matrices skip whole blocks, as `block4` of SparseML makes them',
  help: ({ size }) => `blocks that stay or go as a whole are \`tiles(rows: 1, columns: ${size})\` instead of \`weights\``,
  wrong: 'prune weights by uniform magnitude to 75% ranked per block 4\n',
  right: 'prune tiles(rows: 1, columns: 4) by uniform magnitude to 75%\n',
});

export const movingArgument = warning<{ curve: string; written: string }>('ESP2237', 'argument of a curve that changes with progress', {
  message: ({ curve, written }) => `\`${written}\` shapes the curve \`${curve}\` anew at every moment`,
  why: 'a curve has its progress already; what stands in its brackets are numbers that shape it',
  help: ({ curve }) =>
    curve === 'step'
      ? 'write a number of steps, as in `step(4)`; 0 until 30% of the window and 1 from there on is `(p >= 0.3)`'
      : `write a number, or the formula itself: \`along 1 - (1 - p)^3\``,
  wrong: 'stage s { train all; prune weights by magnitude to 80% over 10%..80% along step(p - 0.3) }\n',
  right: 'stage s { train all; prune weights by magnitude to 80% over 10%..80% along step(4) }\n',
});

export const lateMoment = warning<{ moment: string; length: string }>('ESP2238', 'moment after the end of the stage', {
  message: ({ moment, length }) => `\`${moment}\` never comes: the stage lasts ${length}`,
  why: 'the rate would fall once less than the recipe says',
  help: () => 'write an earlier moment, a share such as `75%`, or a longer stage',
  wrong: 'train all for 5 epochs decay step 0.1 at 3 epochs, 7 epochs\n',
  right: 'train all for 8 epochs decay step 0.1 at 3 epochs, 7 epochs\n',
});

export const roundedBesideMultiples = error<{ instead: string }>('ESP2271', 'rounding beside multiples', {
  message: () => '`rounded` does not say whether it rounds what is pruned or the multiple',
  why: 'with `keeping multiples of`, what is kept is rounded, and not what is pruned',
  help: ({ instead }) => `write it directly after the multiple: \`keeping multiples of 8 rounded ${instead}\``,
  wrong: 'prune channels by magnitude to 30% sparsity rounded down keeping multiples of 8\n',
  right: 'prune channels by magnitude to 30% sparsity keeping multiples of 8 rounded up\n',
});

export const levelsWithoutInstants = error<{ levels: number; instants: number; needed: number }>(
  'ESP2272',
  'levels without their instants',
  {
    message: ({ levels, instants }) =>
      `\`through\` has ${levels} ${levels === 1 ? 'share' : 'shares'}, and \`at\` ${instants} ${instants === 1 ? 'instant' : 'instants'}`,
    why: 'each share comes at an instant of its own, and the target at the last one',
    help: ({ needed }) => `list ${needed} instants: \`to 80% through 20%, 50% at 5, 10, 20 epochs\``,
    wrong: 'stage s for 20 epochs { train all; prune weights by magnitude to 80% through 20%, 50% at 5, 10 epochs }\n',
    right: 'stage s for 20 epochs { train all; prune weights by magnitude to 80% through 20%, 50% at 5, 10, 20 epochs }\n',
  },
);

export const levelPairs = error<{ form: string }>('ESP2273', 'levels and instants in pairs', {
  message: () => 'levels and instants stand in pairs, and the language has a list of each',
  why: 'the target comes at the last instant, so there is one instant more than levels before it',
  help: ({ form }) => `write \`${form}\``,
  wrong: 'stage s for 20 epochs { train all; prune weights by magnitude to 80% through 20% at 5 epochs, 80% at 20 epochs }\n',
  right: 'stage s for 20 epochs { train all; prune weights by magnitude to 80% through 20%, 80% at 5 epochs, 20 epochs }\n',
});

export const pieceLength = error<{ piece: string; isLast: boolean }>('ESP2423', 'length of a piece of a schedule', {
  message: ({ piece, isLast }) =>
    isLast ? `the last piece, \`${piece}\`, has a length` : `\`${piece}\` has no length, and another piece follows it`,
  why: 'each piece lasts as long as it says, and the last one until the stage ends',
  help: ({ isLast }) =>
    isLast
      ? 'leave its `for` out; `constant` as a last piece keeps the rate to the end'
      : 'write its length in its brackets: `for: 5 epochs` or `for: 20%`',
  wrong: 'train all for 10 epochs decay piecewise constant, cosine(to: 1%)\n',
  right: 'train all for 10 epochs decay piecewise constant(for: 5 epochs), cosine(to: 1%)\n',
});

export const piecesTooLong = error<{ piece: string }>('ESP2424', 'pieces longer than their stage', {
  message: ({ piece }) => `\`${piece}\` never comes: the stage is over before`,
  why: 'the rate would not go the way that the recipe says',
  help: () => 'write shorter pieces, shares such as `for: 20%`, or a longer stage',
  wrong: 'train all for 10 epochs decay piecewise constant(for: 5 epochs), linear(to: 10%, for: 50%), cosine(to: 1%)\n',
  right: 'train all for 10 epochs decay piecewise constant(for: 5 epochs), linear(to: 10%, for: 20%), cosine(to: 1%)\n',
});

export const piecesContinued = error<{ stage: string }>('ESP2425', 'pieces that began in another stage', {
  message: ({ stage }) => `these pieces would begin with the stage \`${stage}\`, not with this one`,
  why: '`continuing` goes on with the clock of that stage, and some pieces would be over',
  help: () => 'add `restarting`, so that they begin with this stage, or leave `decay` out',
  wrong:
    'stage a for 5 epochs { train all }\nstage b for 5 epochs { train all continuing a, decay piecewise constant(for: 1 epoch), cosine }\n',
  right:
    'stage a for 5 epochs { train all }\nstage b for 5 epochs { train all continuing a, decay piecewise constant(for: 1 epoch), cosine restarting }\n',
});

export const stepWithoutMoments = error<{ decay: string }>('ESP2427', 'steps of a rate without moments', {
  message: ({ decay }) => `\`${decay}\` does not say when, so the rate never falls`,
  why: 'steps come at moments of the stage, and no moment is usual',
  help: ({ decay }) => `say when: \`${decay} at 50%, 75%\``,
  wrong: 'train all for 10 epochs decay step 0.1\n',
  right: 'train all for 10 epochs decay step 0.1 at 50%, 75%\n',
});
