/** What can be wrong with clauses, blocks, windows and targets: ESP2201 to ESP2299. */
import { define } from '../diagnostic.ts';

export const unknownClause = define<{
  readonly word: string;
  readonly head: string;
  readonly suggestion: string | undefined;
  readonly known: string;
}>({
  code: 'ESP2201',
  severity: 'error',
  title: 'unknown clause',
  message: ({ word, head }) => `\`${head}\` has no clause \`${word}\``,
  why: 'nothing in a recipe is silently ignored',
  help: ({ suggestion, known, head }) =>
    suggestion !== undefined
      ? `did you mean \`${suggestion}\`?`
      : known === ''
        ? `\`${head}\` takes no clause`
        : `\`${head}\` takes ${known}`,
});

export const wrongOwner = define<{ readonly word: string; readonly head: string; readonly owners: string; readonly known: string }>({
  code: 'ESP2202',
  severity: 'error',
  title: 'clause of another statement',
  message: ({ word, owners, head, known }) => `\`${word}\` belongs to ${owners}; ${head} takes ${known === '' ? 'none' : 'no such clause'}`,
  why: 'a clause changes only the statement that it belongs to',
  help: ({ owners, known }) => `move it to ${owners}` + (known === '' ? '' : `, or use ${known}`),
});

export const clauseTwice = define<{ readonly word: string; readonly head: string }>({
  code: 'ESP2203',
  severity: 'error',
  title: 'clause written twice',
  message: ({ word, head }) => `\`${head}\` has \`${word}\` twice`,
  why: 'only one of them can apply',
  help: () => 'remove one of them',
});

export const missingClause = define<{ readonly head: string; readonly clauses: string }>({
  code: 'ESP2204',
  severity: 'error',
  title: 'missing clause',
  message: ({ head, clauses }) => `\`${head}\` lacks ${clauses}`,
  why: 'without it the statement does not say what to do',
  help: ({ clauses }) => `add ${clauses}`,
});

export const contradiction = define<{ readonly head: string; readonly first: string; readonly second: string }>({
  code: 'ESP2205',
  severity: 'error',
  title: 'clauses that contradict each other',
  message: ({ head, first, second }) => `\`${head}\` has both \`${first}\` and \`${second}\``,
  why: 'both set the same thing, in different ways',
  help: () => 'remove one of them',
});

export const withoutEffect = define<{ readonly word: string; readonly reason: string }>({
  code: 'ESP2206',
  severity: 'warning',
  title: 'clause without effect',
  message: ({ word, reason }) => `\`${word}\` has no effect ${reason}`,
  why: 'something without effect is usually a mistake',
  help: () => 'remove it',
});

export const missingPart = define<{ readonly owner: string; readonly part: string }>({
  code: 'ESP2207',
  severity: 'error',
  title: 'missing part of a clause',
  message: ({ owner, part }) => `\`${owner}\` lacks \`${part} …\``,
  why: 'without it the clause does not say enough',
  help: ({ part }) => `add \`${part} …\``,
});

export const reversedWindow = define<{ readonly from: string; readonly to: string }>({
  code: 'ESP2208',
  severity: 'error',
  title: 'range that runs backwards',
  message: ({ from, to }) => `\`${from}\` comes after \`${to}\``,
  why: 'a range runs from its lower to its higher end',
  help: () => 'swap the two',
});

export const timeWithoutTraining = define<{ readonly word: string; readonly stage: string }>({
  code: 'ESP2209',
  severity: 'error',
  title: 'time in a stage without training',
  message: ({ word, stage }) => `\`${word}\` needs training steps, but nothing trains in \`${stage}\``,
  why: 'a stage without a training statement has no steps',
  help: () => 'add a training statement such as `train all` to the stage, or remove the clause',
});

export const besideTraining = define<{ readonly head: string; readonly trainer: string }>({
  code: 'ESP2210',
  severity: 'error',
  title: 'window beside a training statement',
  message: ({ head, trainer }) => `it is unclear whether this \`${head}\` happens during \`${trainer}\``,
  why: 'statements outside a block are stages of their own, one after the other',
  help: () => 'put both into one stage, or write `then` between them',
});

export const targetFalls = define<{ readonly target: string; readonly earlier: string }>({
  code: 'ESP2211',
  severity: 'error',
  title: 'target below an earlier one',
  message: ({ target, earlier }) => `\`${target}\` is below \`${earlier}\`, which is pruned already`,
  why: 'pruned weights stay pruned, so a lower target cannot be reached',
  help: () => 'raise the target, or start over with `rewind masks to original` before it',
});

export const targetStays = define<{ readonly target: string }>({
  code: 'ESP2212',
  severity: 'warning',
  title: 'target that is already reached',
  message: ({ target }) => `\`${target}\` has no effect: that much is already pruned`,
  why: 'something without effect is usually a mistake',
  help: () => 'raise the target or remove the statement',
});

export const startsAboveTarget = define<{ readonly from: string; readonly to: string }>({
  code: 'ESP2213',
  severity: 'error',
  title: 'start above the target',
  message: ({ from, to }) => `\`from ${from}\` is above \`to ${to}\``,
  why: 'the curve runs from the start up to the target',
  help: () => 'swap the two',
});

export const patternClause = define<{ readonly word: string; readonly reason: string }>({
  code: 'ESP2214',
  severity: 'error',
  title: 'clause that does not fit the target',
  message: ({ word, reason }) => `\`${word}\` ${reason}`,
  why: 'a pattern is reached in frames, a percentage along a curve',
  help: ({ word }) => `remove \`${word}\``,
});

export const floorAboveTarget = define<{
  readonly floor: string;
  readonly target: string;
  /** The target that can be reached; of a pattern, what it keeps. */
  readonly best: string;
  readonly isPattern: boolean;
}>({
  code: 'ESP2215',
  severity: 'error',
  title: 'floor above what the target leaves',
  message: ({ floor, target, best, isPattern }) =>
    isPattern
      ? `a floor of ${floor} in every layer cannot be met: ${target} keeps only ${best}`
      : `a floor of ${floor} in every layer rules out ${target}; the highest possible is ${best}`,
  why: 'weights that a floor protects cannot be pruned',
  help: ({ best, isPattern }) =>
    isPattern
      ? `lower the floor to ${best} at most, or choose a pattern that keeps more`
      : `lower the floor, or the target to ${best}; floors are rounded up to whole weights, and \`espalier plan\` names the layers where that matters`,
});

export const patternOrder = define<{ readonly first: string; readonly second: string }>({
  code: 'ESP2216',
  severity: 'error',
  title: 'pattern that keeps more than the one before it',
  message: ({ first, second }) => `\`${second}\` keeps as much as \`${first}\` before it, or more`,
  why: 'pruned weights stay pruned, so each pattern must keep less',
  help: () => 'write the pattern that keeps the most first; only the target may be repeated, as the last pattern',
});

export const globalRanking = define<{ readonly allocation: string; readonly scope: string }>({
  code: 'ESP2217',
  severity: 'error',
  title: 'global allocation ranked in parts',
  message: ({ allocation, scope }) => `\`${allocation}\` sets one threshold, and \`ranked per ${scope}\` asks for one in each ${scope}`,
  why: 'a scope says which units compete; under one threshold all of them do',
  help: () => 'use an allocation that gives each layer its share, such as `uniform`',
});

export const regrownPattern = define<{ readonly head: string; readonly pattern: string }>({
  code: 'ESP2218',
  severity: 'error',
  title: 'growth that breaks a pattern',
  message: ({ head, pattern }) => `\`${head}\` would break the pattern \`${pattern}\``,
  why: 'in every frame the pattern fixes how many weights are kept',
  help: () => 'prune to a percentage, or separate the two with `in`',
});

export const overlappingWindows = define<{ readonly head: string }>({
  code: 'ESP2219',
  severity: 'error',
  title: 'windows on the same units',
  message: ({ head }) => `an earlier \`${head}\` of this stage already selects these units`,
  why: 'statements with windows in one stage have to select different units',
  help: () => 'separate them with `in` and `except`, or use two stages',
});

export const missingBlock = define<{ readonly head: string }>({
  code: 'ESP2220',
  severity: 'error',
  title: 'missing block',
  message: ({ head }) => `\`${head}\` has no statement`,
  why: 'a block without a statement does nothing',
  help: ({ head }) => `write statements in braces: \`${head} … { … }\``,
});

export const strayBlock = define<{ readonly head: string }>({
  code: 'ESP2221',
  severity: 'error',
  title: 'unexpected block',
  message: ({ head }) => `\`${head}\` takes no block`,
  why: 'only blocks such as `stage` and `repeat` hold statements',
  help: () => 'remove the braces, or put the statements below',
});

export const lengthTwice = define<{ readonly stage: string }>({
  code: 'ESP2222',
  severity: 'error',
  title: 'length given twice',
  message: ({ stage }) => `the length of \`${stage}\` is given twice`,
  why: 'all statements of a stage share one clock',
  help: () => 'remove one of the two',
});

export const noObject = define<{ readonly head: string; readonly found: string }>({
  code: 'ESP2223',
  severity: 'error',
  title: 'unexpected object',
  message: ({ head, found }) => `\`${head}\` takes no ${found}`,
  why: 'nothing in a recipe is silently ignored',
  help: () => 'remove it',
});

export const notHere = define<{ readonly head: string; readonly place: string }>({
  code: 'ESP2224',
  severity: 'error',
  title: 'statement in the wrong place',
  message: ({ head, place }) => `\`${head}\` is not allowed ${place}`,
  why: 'each kind of statement has its own place in a recipe',
  help: () => 'move it out of the block, or to where it belongs',
});

export const decidedOnTest = define<{ readonly word: string }>({
  code: 'ESP2225',
  severity: 'error',
  title: 'choice made on the test data',
  message: ({ word }) => `\`${word}\` must not use \`test\``,
  why: 'data that guided a choice can no longer test the result',
  help: () => 'use `on validation`',
});

export const notWithObject = define<{ readonly word: string; readonly object: string }>({
  code: 'ESP2226',
  severity: 'error',
  title: 'clause that does not fit the object',
  message: ({ word, object }) => `\`${word}\` has no meaning for \`${object}\``,
  why: 'nothing in a recipe is silently ignored',
  help: () => 'remove it',
});

export const twoOnALine = define<{ readonly word: string; readonly head: string }>({
  code: 'ESP2228',
  severity: 'error',
  title: 'two statements on a line',
  message: ({ word, head }) => `\`${word}\` is on the same line as \`${head}\``,
  why: 'a statement starts on its own line or after `;`',
});

export const valuesOfSeed = define<{ readonly ways: string }>({
  code: 'ESP2229',
  severity: 'error',
  title: 'values for `varying seed`',
  message: () => '`varying seed` takes no values',
  why: 'each arm has its own random streams, derived from the seed of the project and the name of the arm',
  help: ({ ways }) => `say how many arms there are: \`branch ${ways} ways varying seed\`; \`--seed\` sets the seed of all`,
});

export const openBranch = define({
  code: 'ESP2227',
  severity: 'error',
  title: 'branch that is never joined',
  message: () => 'the arms of this branch are never joined',
  why: 'after a branch there are several models, but the next statement needs one',
  help: () => 'add `average all` or `pick best by …` below it',
});

export const singlesInBlocks = define<{ readonly size: string }>({
  code: 'ESP2236',
  severity: 'hint',
  title: 'blocks that lose single weights',
  message: ({ size }) => `\`ranked per block ${size}\` lets the ${size} weights of a block compete, and prunes single ones`,
  why: 'kernels for block-sparse matrices skip whole blocks, as `block4` of SparseML makes them',
  help: ({ size }) => `blocks that stay or go as a whole are \`tiles(rows: 1, columns: ${size})\` instead of \`weights\``,
});

export const movingArgument = define<{ readonly curve: string; readonly written: string }>({
  code: 'ESP2237',
  severity: 'warning',
  title: 'argument of a curve that changes with progress',
  message: ({ curve, written }) => `\`${written}\` shapes the curve \`${curve}\` anew at every moment`,
  why: 'a curve has its progress already; what stands in its brackets are numbers that shape it',
  help: ({ curve }) =>
    curve === 'step'
      ? 'write a number of steps, as in `step(4)`; 0 until 30% of the window and 1 from there on is `(p >= 0.3)`'
      : `write a number, or the formula itself: \`along 1 - (1 - p)^3\``,
});

export const lateMoment = define<{ readonly moment: string; readonly length: string }>({
  code: 'ESP2238',
  severity: 'warning',
  title: 'moment after the end of the stage',
  message: ({ moment, length }) => `\`${moment}\` never comes: the stage lasts ${length}`,
  why: 'the rate would fall once less than the recipe says',
  help: () => 'write an earlier moment, a share such as `75%`, or a longer stage',
});

export const roundedBesideMultiples = define<{ readonly instead: string }>({
  code: 'ESP2271',
  severity: 'error',
  title: 'rounding beside multiples',
  message: () => '`rounded` does not say whether it rounds what is pruned or the multiple',
  why: 'with `keeping multiples of`, what is kept is rounded, and not what is pruned',
  help: ({ instead }) => `write it directly after the multiple: \`keeping multiples of 8 rounded ${instead}\``,
});

export const levelsWithoutInstants = define<{ readonly levels: number; readonly instants: number; readonly needed: number }>({
  code: 'ESP2272',
  severity: 'error',
  title: 'levels without their instants',
  message: ({ levels, instants }) =>
    `\`through\` has ${levels} ${levels === 1 ? 'share' : 'shares'}, and \`at\` ${instants} ${instants === 1 ? 'instant' : 'instants'}`,
  why: 'each share comes at an instant of its own, and the target at the last one',
  help: ({ needed }) => `list ${needed} instants: \`to 80% through 20%, 50% at 5, 10, 20 epochs\``,
});

export const levelPairs = define<{ readonly form: string }>({
  code: 'ESP2273',
  severity: 'error',
  title: 'levels and instants in pairs',
  message: () => 'levels and instants stand in pairs, and the language has a list of each',
  why: 'the target comes at the last instant, so there is one instant more than levels before it',
  help: ({ form }) => `write \`${form}\``,
});
