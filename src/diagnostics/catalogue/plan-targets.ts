/** What can be wrong with targets, floors and patterns of a plan (ESP402x to ESP404x, ESP4083, ESP4084, ESP429x). */
import { error, warning } from '../diagnostic.ts';
import { howMany, listed, type Names } from '../name-list.ts';
import { planning } from '../pages/example.ts';

const half = 'prune weights by magnitude to 50%\n';
const once = 'prune weights by global magnitude to 50%\n';

/** A curve in a window of its own, in a stage of a hundred steps. */
const curve = (along: string): string =>
  `stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% over 0%..100% every 50 steps along ${along}\n}\n`;

export const targetBelowPruned = error<{ where: string; asked: string; pruned: string; layer?: string }>(
  'ESP4030',
  'target below what is already pruned',
  {
    message: ({ where, asked, pruned, layer }) =>
      `${where} asks for ${asked}${layer === undefined ? '' : ` of \`${layer}\``}, ` + `but ${pruned} are pruned by then`,
    why: '`mask hard` restores no pruned weights',
    help: ({ pruned }) => `the lowest possible is ${pruned}; raise the target, or prune less before`,
    ...planning(
      'prune weights by magnitude to 90%\nprune weights except fc1 by global magnitude to 50%\n',
      'prune weights by magnitude to 50%\nprune weights except fc1 by global magnitude to 90%\n',
    ),
  },
);

export const noEffect = warning<{ where: string; pruned: string }>('ESP4031', 'prune without effect', {
  message: ({ where, pruned }) => `${where} has no effect: ${pruned} are already pruned`,
  why: 'a statement without effect is usually a mistake',
  help: ({ pruned }) =>
    /\(0 of [1-9]/.test(pruned)
      ? 'raise the target: a share of each layer is rounded down, and 25% of 2 units is none'
      : 'raise the target, or remove the statement',
  ...planning(`${half}prune weights except fc1 by magnitude to 50%\n`, `${half}prune weights except fc1 by magnitude to 60%\n`),
});

export const unknownStart = error<{ where: string; what: string; most: string; least: string; isCurve: boolean }>(
  'ESP4032',
  'amount that depends on scores',
  {
    message: ({ where, what, least, most }) =>
      `${where} depends on how much of ${what} an earlier prune removed: between ${least} and ${most}`,
    why: 'the counts of a plan are fixed before any score is known',
    help: ({ isCurve, most }) =>
      isCurve
        ? `write where the curve starts, \`from ${most}\`, or prune at once`
        : 'use the selection of the earlier prune again, prune with `uniform` there, or write the amount as `to …`',
    ...planning(
      `${once}prune weights in fc1 by magnitude removing 20% of remaining\n`,
      `${once}prune weights by global magnitude removing 20% of remaining\n`,
    ),
  },
);

export const mayBePruned = warning<{ where: string; layer: string; most: string; asked: string }>(
  'ESP4033',
  'target that earlier scores may break',
  {
    message: ({ where, layer, most, asked }) => `${where} leaves ${asked} pruned in \`${layer}\`, but up to ${most} may be pruned by then`,
    why: 'an earlier prune distributes its units by score; if it prunes more here, the run stops',
    help: () => 'protect a share of every layer in the earlier prune',
    ...planning(`${once}prune weights in fc1 by magnitude to 45%\n`, `${half}prune weights in fc1 by magnitude to 55%\n`),
  },
);

export const fallingCurve = error<{ where: string; step: number }>('ESP4034', 'curve that falls', {
  message: ({ where, step }) => `the curve of ${where} falls at step ${step}`,
  why: '`mask hard` restores no pruned weights',
  help: () => 'choose a curve that rises from 0 to 1, such as `linear` or `cubic`',
  ...planning(curve('(p * (3.8 - 2.8 * p))'), curve('cubic')),
});

export const curveOutOfRange = error<{ where: string; step: number; share: string }>('ESP4035', 'curve that leaves 0%..100%', {
  message: ({ where, step, share }) => `the curve of ${where} asks for a sparsity of ${share} at step ${step}`,
  why: 'a sparsity lies between 0% and 100%',
  help: () => 'choose a curve that rises from 0 to 1',
  ...planning(curve('(p * (7 - 6 * p))'), curve('linear')),
});

export const curveUndefined = error<{ where: string; step: number }>('ESP4036', 'curve without a value', {
  message: ({ where, step }) => `the curve of ${where} has no value at step ${step}`,
  why: 'every update needs a sparsity',
  help: () => 'a curve may use `p`, the progress from 0 to 1, and must not divide by zero',
  ...planning(curve('(p / (p - 0.5) / 2)'), curve('(p / (p + 1) * 2)')),
});

export const curveShort = error<{ where: string; end: string }>('ESP4048', 'curve that misses its target', {
  message: ({ where, end }) => `the curve of ${where} ends at ${end} of its target`,
  why: 'the last update of a window reaches the target exactly',
  help: () => 'make the curve 1 at `p` = 1',
  ...planning(curve('(2 * p)'), curve('p'), {
    note: 'A curve gives the finished part of the target: 0 when the window opens, 1 when it closes.',
  }),
});

export const removesTooMuch = error<{ where: string; asked: string; left: string }>('ESP4037', 'removing more than is left', {
  message: ({ where, asked, left }) => `${where} removes ${asked}, but only ${left} are left`,
  why: 'pruned weights cannot be pruned again',
  help: ({ left }) => `remove at most ${left}`,
  ...planning(
    'repeat 2 times { prune weights by magnitude removing 60% of original }\n',
    'repeat 2 times { prune weights by magnitude removing 40% of original }\n',
  ),
});

export const fromBelowPruned = error<{ where: string; asked: string; pruned: string }>('ESP4039', 'start below what is already pruned', {
  message: ({ where, asked, pruned }) => `${where} asks for ${asked}, but ${pruned} are pruned by then`,
  why: '`mask hard` restores no pruned weights',
  help: ({ pruned }) => `leave \`from\` out to start at what is pruned, or start at ${pruned} or above`,
  ...planning(
    `${half}prune weights by magnitude to 90% from 40% over 0..100 steps\n`,
    `${half}prune weights by magnitude to 90% from 60% over 0..100 steps\n`,
    { options: "--for '100 steps'" },
  ),
});

export const overlappingWindows = error<{ layer: string }>('ESP4038', 'windows that prune the same units', {
  message: ({ layer }) => `two windowed prunes of one stage both select \`${layer}\``,
  why: 'their counts would contradict each other',
  help: () => 'make their selections disjoint with `in` and `except`, or use two stages',
  ...planning(
    'stage s for 100 steps {\n  train all\n  prune weights in layers 0..1 by magnitude to 50% over 0%..50%\n  prune weights in fc1 by magnitude to 70% over 50%..100%\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights in fc2 by magnitude to 50% over 0%..50%\n  prune weights in fc1 by magnitude to 70% over 50%..100%\n}\n',
  ),
});

export const scoreOfWeights = error<{ score: string }>('ESP4262', 'shares by a score of single weights', {
  message: ({ score }) => `\`${score}\` has a value for each weight, and a share is one of a layer`,
  why: 'how the weights of a layer come to one number decides the shares',
  help: ({ score }) => `reduce it: \`sum(${score})\` counts large layers more, \`mean(${score})\` does not`,
  ...planning('prune weights by magnitude to 60% allocated by |w|\n', 'prune weights by magnitude to 60% allocated by mean(|w|)\n'),
});

export const noBlocks = error<object>('ESP4263', 'shares per block of a network without blocks', {
  message: () => 'none of the selected layers lies in a residual block',
  why: 'what is shared out among blocks needs some',
  help: () => 'write `per layer`, or select layers of blocks',
  ...planning(
    'prune weights by magnitude to 60% allocated by mean(|w|) per block\n',
    'prune weights by magnitude to 60% allocated by mean(|w|) per layer\n',
  ),
});

const options = '--train test/fixtures/data/batch_moby_x.npy,test/fixtures/data/batch_moby_y.npy';
const gpt = { options, model: 'test/fixtures/models/char_gpt.onnx' };

export const noBranch = error<{ name: string; per: 'layer' | 'block' }>(
  'ESP4290',
  'shares by the stream of a block, outside of all blocks',
  {
    message: ({ name, per }) => `\`${name}\` lies in no ${per === 'block' ? 'residual block' : 'residual branch'} that can be measured`,
    why: 'shares follow a number of the block that a layer lies in',
    help: () => 'leave it out with `except`, or share by a number of weights, such as `mean(|w|)`',
    ...planning(
      'prune weights in linear by magnitude to 60%\n  allocated by avg(norm(h_out - h_in)) per block\n  using 4 samples of train\n',
      'prune weights in linear except head by magnitude to 60%\n  allocated by avg(norm(h_out - h_in)) per block\n  using 4 samples of train\n',
      gpt,
    ),
  },
);

export const unevenShares = error<{ rule: string }>('ESP4291', 'a target of a resource with shares that are measured', {
  message: ({ rule }) => `\`${rule}\` shares out a number of units, and a resource fixes none`,
  why: 'the fewest units that meet a resource are found by trying numbers of them, of which each must hold those of a smaller one',
  help: () => 'write `to 30%` of the units, or `allocated by global(CRITERION)`',
  ...planning(
    'prune neurons by magnitude to 80% of params\n  allocated by mean(|w|)\ncompact\n',
    'prune neurons by magnitude to 25% sparsity\n  allocated by mean(|w|)\ncompact\n',
    gpt,
  ),
});

export const layerOfModules = error<{ layer: string; first: string; second: string }>('ESP4292', 'a layer in two modules', {
  message: ({ layer, first, second }) =>
    `\`${layer}\` is in the groups \`${first}\` and \`${second}\`, and a score \`over module\` takes each layer once`,
  why: 'every weight has one place in the order of its module',
  help: () => 'make the groups disjoint',
  ...planning(
    'group hidden = fc1, fc2\ngroup last = fc2, fc3\nprune weights by global (w^2 / tail(w^2 over module)) to 50%\n',
    'group hidden = fc1, fc2\ngroup last = fc3\nprune weights by global (w^2 / tail(w^2 over module)) to 50%\n',
  ),
});

export const modulesOfUnits = error<{ what: string }>('ESP4293', 'an order of modules for anything but weights', {
  message: ({ what }) => `\`over module\` puts single weights in order, and ${what} go here`,
  why: 'a module is ordered weight by weight',
  help: () => 'prune `weights`, or leave `over module` out',
  ...planning(
    'group hidden = fc1, fc2\nprune neurons by w^2 / tail(w^2 over module) to 50% sparsity\n',
    'group hidden = fc1, fc2\nprune weights by global (w^2 / tail(w^2 over module)) to 50%\n',
  ),
});

const lenet5 = 'test/fixtures/models/lenet5_fmnist.onnx';

export const leftDense = warning<{ pattern: string; of: number; layers: Names }>('ESP4022', 'layers left dense by a pattern', {
  message: ({ pattern, layers }) => `\`${pattern}\` leaves ${howMany(layers.length, 'layer')} dense: ${listed(layers, 4)}`,
  why: 'a pattern needs a number of inputs that is a multiple of its group',
  help: ({ of }) => `exclude them with \`except\`, or choose a group size that divides their inputs (not ${of})`,
  ...planning('prune weights by magnitude to 2:4\n', 'prune weights except conv1, conv2 by magnitude to 2:4\n', { model: lenet5 }),
});

export const patternFitsNothing = error<{ pattern: string; of: number }>('ESP4023', 'pattern that fits no layer', {
  message: ({ pattern, of }) => `\`${pattern}\` fits no selected layer: none has a multiple of ${of} inputs`,
  why: 'the statement would prune nothing',
  help: () => 'select other layers, or choose a group size that divides their inputs',
  ...planning('prune weights in conv1 by magnitude to 2:4\n', 'prune weights in conv1 by magnitude to 50%\n', { model: lenet5 }),
});

export const infeasibleFloor = error<{
  where: string;
  asked: string;
  best: string;
  binding: Names;
  inSteps: boolean;
  /** True where no floor is written, and one unit of every group stays. */
  isImplied: boolean;
}>('ESP4040', 'target that floors forbid', {
  message: ({ where, asked, best, inSteps, isImplied }) =>
    `${where} cannot reach ${asked}: ${isImplied ? 'one unit of every group stays, which' : 'the floor'} allows at most ${best}${inSteps ? ' of the steps' : ''}`,
  why: 'the floor and the target cannot both be met',
  help: ({ best, binding, isImplied }) =>
    isImplied
      ? `lower the target to ${best}; that leaves one of the ${listed(binding, 4)}`
      : `lower the target to ${best}, or the floor; it binds in ${listed(binding, 4)}`,
  ...planning(
    'prune weights except fc1 by global magnitude to 95% protect min 2000 weights per layer\n',
    'prune weights except fc1 by global magnitude to 90% protect min 1000 weights per layer\n',
  ),
});

export const roundedFloor = warning<{
  where: string;
  asked: string;
  reached: string;
  /** Layers whose floor is rounded up. */
  layers: Names;
}>('ESP4041', 'target missed by rounding up floors', {
  message: ({ where, asked, reached, layers }) =>
    `${where} reaches ${reached}, not ${asked}, because the floor is rounded up in ${listed(layers, 4)}`,
  why: 'floors come before targets, here by less than one unit per layer',
  ...planning(
    'prune weights by global magnitude to 66.667% protect min 33.333% per layer\n',
    'prune weights by global magnitude to 66% protect min 33.333% per layer\n',
    { note: 'A layer of 1000 weights cannot keep 333.33 of them, so its floor is 334.' },
  ),
});

export const belowFloor = error<{ where: string; layer: string; kept: string; floor: string }>('ESP4042', 'layer below its floor', {
  message: ({ where, layer, kept, floor }) => `${where} protects ${floor} of \`${layer}\`, but only ${kept} are left by then`,
  why: '`mask hard` regrows nothing',
  help: ({ kept }) => `protect at most ${kept} there, or protect the layer in the earlier prune`,
  ...planning(
    'prune weights in fc3 by magnitude to 90%\nprune weights by global magnitude to 80% protect min 20% per layer\n',
    'prune weights in fc3 by magnitude to 90%\nprune weights by global magnitude to 80% protect min 10% per layer\n',
  ),
});

export const floorAbovePattern = error<{ floor: string; pattern: string; keeps: string }>('ESP4043', 'floor above a pattern', {
  message: ({ floor, pattern, keeps }) => `a floor of ${floor} is above \`${pattern}\`, which keeps exactly ${keeps}`,
  why: 'a pattern fixes how much is kept',
  help: ({ keeps }) => `protect at most ${keeps}, or choose a pattern that keeps more`,
  told: 'A floor in numbers of weights, or a recipe that is planned without a check, can be above what a pattern keeps. Floors in percent are compared before a model is known, by [ESP2215](ESP2215.md).',
  remedy: 'Protect no more than the pattern keeps, or choose one that keeps more.',
  example: { floor: '60%', pattern: '2:4', keeps: '50%' },
});

export const mayBeBelowFloor = warning<{ where: string; layer: string; least: string; floor: string }>(
  'ESP4044',
  'floor that earlier scores may break',
  {
    message: ({ where, layer, least, floor }) => `${where} protects ${floor} of \`${layer}\`, of which only ${least} may be left by then`,
    why: 'an earlier prune distributes its units by score; if it prunes more here, the run stops',
    help: () => 'give the earlier prune the same floor',
    ...planning(
      `${once}prune weights by global magnitude to 60% protect min 10% per layer\n`,
      'prune weights by global magnitude to 50% protect min 10% per layer\nprune weights by global magnitude to 60% protect min 10% per layer\n',
    ),
  },
);

export const patternBreaks = warning<{ where: string; layer: string }>('ESP4045', 'pattern over an earlier mask', {
  message: ({ where, layer }) =>
    `${where} finds weights of \`${layer}\` already pruned; a group may have lost more than the pattern prunes`,
  why: 'nothing is regrown, so such a group would stop the run',
  help: () => 'apply the pattern first, or exclude the layer',
  ...planning(`${once}prune weights by magnitude to keep 1 of 4\n`, 'prune weights by magnitude to keep 1 of 4\n'),
});

export const lossyFrames = error<{ before: string; after: string }>('ESP4046', 'patterns that restore pruned weights', {
  message: ({ before, after }) => `\`${after}\` after \`${before}\` would have to restore pruned weights`,
  why: 'under `mask hard` each frame prunes at least as much as the one before',
  help: () => 'use one group size and keep fewer from frame to frame',
  ...planning(
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to keep 1 of 4 over 0%..50% through keep 5 of 10\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights by magnitude to keep 1 of 4 over 0%..50% through keep 2 of 4\n}\n',
  ),
});

export const idleClause = error<{ what: string; pattern: string; word: string }>('ESP4047', 'clause that a pattern makes redundant', {
  message: ({ what, pattern }) => `${what} has no effect beside \`${pattern}\``,
  why: 'a pattern fixes how many units every group keeps',
  help: ({ word }) => (word === 'over' ? 'a pattern runs over a window in frames: `over 0%..50% through keep 7 of 8`' : 'remove it'),
  ...planning('prune weights by global magnitude to 2:4\n', 'prune weights by magnitude to 2:4\n'),
});

export const ceilingAboveTarget = error<{ where: string; asked: string; least: string; layers: Names }>(
  'ESP4393',
  'target below what layers have to lose',
  {
    message: ({ where, asked, least }) => `${where} prunes ${asked}, and \`protect max\` takes at least ${least}`,
    why: 'what layers have to lose and the target cannot both be met',
    help: ({ layers }) => `raise the target, or the share that layers may keep; it binds in ${listed(layers, 4)}`,
    ...planning(
      'prune weights by global magnitude to 20% protect max 70% per layer\n',
      'prune weights by global magnitude to 40% protect max 70% per layer\n',
    ),
  },
);

export const floorAboveCeiling = error<{ where: string; layer: string; keep: number; most: number }>(
  'ESP4394',
  'floor above what a layer may keep',
  {
    message: ({ where, layer, keep, most }) => `${where} keeps at least ${keep} units of \`${layer}\`, and may keep at most ${most}`,
    why: 'the least that a layer keeps is rounded up, and the most is rounded down',
    help: () => 'lower `min`, or raise `max`',
    ...planning(
      'prune weights by global magnitude to 60% protect min 900 weights, max 80% per layer\n',
      'prune weights by global magnitude to 60% protect min 500 weights, max 80% per layer\n',
    ),
  },
);

export const tilesLeaveDense = warning<{ tile: string; layers: Names }>('ESP4200', 'layers left dense by tiles', {
  message: ({ tile, layers }) => `left dense: ${listed(layers)}, because tiles of ${tile} do not fit`,
  why: 'the outputs and inputs of a layer, per group or gate, must be multiples of the tile',
  help: () => 'exclude them with `except`, or choose tiles that divide their outputs and inputs',
  ...planning('prune tiles(rows: 4, columns: 1) by magnitude to 50%\n', 'prune tiles(rows: 2, columns: 1) by magnitude to 50%\n', {
    model: lenet5,
    note: 'Shorter tiles at the edge are not possible: a share of the tiles equals a share of the weights only if all have the same size, and kernels skip only such blocks.',
  }),
});

export const tilesFitNothing = error<{ tile: string }>('ESP4201', 'tiles that fit no layer', {
  message: ({ tile }) => `tiles of ${tile} fit no selected layer`,
  why: 'the statement would prune nothing',
  help: () => 'select other layers, or choose tiles that divide their outputs and inputs',
  ...planning(
    'prune tiles(rows: 4, columns: 1) in fc3 by magnitude to 50%\n',
    'prune tiles(rows: 5, columns: 1) in fc3 by magnitude to 50%\n',
    { model: lenet5 },
  ),
});

export const tilesOverMask = error<{ where: string; layer: string; tile: string }>('ESP4202', 'tiles over an earlier mask', {
  message: ({ where, layer, tile }) => `${where} finds weights of \`${layer}\` already pruned, but not in whole tiles of ${tile}`,
  why: 'a partly pruned tile is neither pruned nor kept, so tiles cannot be counted',
  help: () => 'prune the tiles first, or exclude the layer',
  ...planning(
    'prune weights in fc1 by magnitude to 50%\nprune tiles(rows: 4, columns: 4) in fc1 by magnitude to 80%\n',
    'prune tiles(rows: 4, columns: 4) in fc1 by magnitude to 50%\nprune tiles(rows: 4, columns: 2) in fc1 by magnitude to 80%\n',
    { model: lenet5 },
  ),
});

export const tilesOfManySizes = error<{ sizes: Names }>('ESP4621', 'whole rows or columns of several sizes', {
  message: ({ sizes }) => `tiles would have the sizes ${sizes.join(', ')}, by the layers`,
  why: 'tiles of one statement have one size, so that a share of them is that share of the weights',
  help: () => 'write a statement for the layers of each size',
  ...planning(
    'prune tiles(rows: 1) in fc2, fc3 by magnitude to 50%\n',
    'prune tiles(rows: 1) in fc2 by magnitude to 50%\nprune tiles(rows: 1) in fc3 by magnitude to 50%\n',
    { model: lenet5 },
  ),
});

export const noZeros = warning<{ where: string }>('ESP4083', 'no weights that are 0', {
  message: ({ where }) => `${where} has no effect: none of the selected weights is 0 by then`,
  why: 'a statement without effect is usually a mistake',
  help: () => 'select other layers, or remove the statement',
  ...planning('prune weights by global magnitude to 50%\nprune zeros\n', 'prune weights by global magnitude to 50%\n', {
    note: 'What a prune takes stays 0 anyway. `prune zeros` is for files that come in sparse.',
  }),
});

export const zerosOffPlan = error<{ layer: string; found: number; least: number; most: number }>('ESP4084', 'zeros off the planned count', {
  message: ({ layer, found, least, most }) =>
    `\`prune zeros\` finds ${found} weights of \`${layer}\` that are 0 or pruned, and the plan has ` +
    (least === most ? `${least}` : `${least} to ${most}`),
  why: 'a run follows its plan to the weight',
  help: () => 'plan the recipe again: its plan was edited, or made for another file',
  told: 'Somebody edited the counts of a plan in which `prune zeros` stands.',
  remedy: 'Plan the recipe again and run the new plan.',
  example: { layer: 'fc1', found: 117_600, least: 100_000, most: 100_000 },
});
