/** Pages of `catalogue/plan-targets.ts`. The model has three linear layers: `fc1`, `fc2` and `fc3`. */
import * as catalogue from '../catalogue/plan-targets.ts';
import { planning, type Pages } from './example.ts';

const half = 'prune weights by magnitude to 50%\n';

const once = 'prune weights by global magnitude to 50%\n';

/** A curve in a window of its own, in a stage of a hundred steps. */
const curve = (along: string): string =>
  `stage s for 100 steps {\n  train all\n  prune weights by magnitude to 80% over 0%..100% every 50 steps along ${along}\n}\n`;

export const planTargets: Pages<typeof catalogue> = {
  targetBelowPruned: planning(
    'prune weights by magnitude to 90%\nprune weights except fc1 by global magnitude to 50%\n',
    'prune weights by magnitude to 50%\nprune weights except fc1 by global magnitude to 90%\n',
  ),
  noEffect: planning(`${half}prune weights except fc1 by magnitude to 50%\n`, `${half}prune weights except fc1 by magnitude to 60%\n`),
  unknownStart: planning(
    `${once}prune weights in fc1 by magnitude removing 20% of remaining\n`,
    `${once}prune weights by global magnitude removing 20% of remaining\n`,
  ),
  mayBePruned: planning(`${once}prune weights in fc1 by magnitude to 45%\n`, `${half}prune weights in fc1 by magnitude to 55%\n`),
  fallingCurve: planning(curve('(p * (3.8 - 2.8 * p))'), curve('cubic')),
  curveOutOfRange: planning(curve('(p * (7 - 6 * p))'), curve('linear')),
  curveUndefined: planning(curve('(p / (p - 0.5) / 2)'), curve('(p / (p + 1) * 2)')),
  curveShort: planning(curve('(2 * p)'), curve('p'), {
    note: 'A curve gives the finished part of the target: 0 when the window opens, 1 when it closes.',
  }),
  removesTooMuch: planning(
    'repeat 2 times { prune weights by magnitude removing 60% of original }\n',
    'repeat 2 times { prune weights by magnitude removing 40% of original }\n',
  ),
  fromBelowPruned: planning(
    `${half}prune weights by magnitude to 90% from 40% over 0..100 steps\n`,
    `${half}prune weights by magnitude to 90% from 60% over 0..100 steps\n`,
    { options: "--for '100 steps'" },
  ),
  overlappingWindows: planning(
    'stage s for 100 steps {\n  train all\n  prune weights in layers 0..1 by magnitude to 50% over 0%..50%\n  prune weights in fc1 by magnitude to 70% over 50%..100%\n}\n',
    'stage s for 100 steps {\n  train all\n  prune weights in fc2 by magnitude to 50% over 0%..50%\n  prune weights in fc1 by magnitude to 70% over 50%..100%\n}\n',
  ),
  scoreOfWeights: planning(
    'prune weights by magnitude to 60% allocated by |w|\n',
    'prune weights by magnitude to 60% allocated by mean(|w|)\n',
  ),
  noBlocks: planning(
    'prune weights by magnitude to 60% allocated by mean(|w|) per block\n',
    'prune weights by magnitude to 60% allocated by mean(|w|) per layer\n',
  ),
};
