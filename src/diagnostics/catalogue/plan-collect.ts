/** What can be wrong with `collect`, and with criteria that read what it keeps (ESP4330 to ESP4335). */
import { error } from '../diagnostic.ts';
import { planning } from '../pages/example.ts';

const stage = (line: string): string => `stage adapt for 10 steps {\n  train all\n  ${line}\n}\n`;
const added = stage('collect pull adding |w * g|');

export const misplacedStatistic = error<{ name: string }>('ESP4335', 'collected statistic where none is read', {
  message: ({ name }) => `\`${name}\` is a collected statistic, which cannot be read here`,
  why: 'the criterion of a `prune` and another `collect` read what is kept of each weight',
  help: () => 'write it behind the `by` of a `prune`, or behind the `by` or `adding` of a `collect`',
  ...planning(
    'collect size by |w|\nprune weights by magnitude to 50% among size > 0.1\n',
    'collect size by |w|\nprune weights by size to 50%\n',
  ),
});

export const uncollected = error<{ name: string }>('ESP4330', 'statistic read before it is collected', {
  message: ({ name }) => `\`${name}\` is read here, and no \`collect\` before it has kept it`,
  why: 'what is kept under a name begins where `collect` stands, and ends with its branch',
  help: ({ name }) => `put \`collect ${name} …\` above this statement, on every way that leads here`,
  ...planning('prune weights by size to 50%\ncollect size by |w|\n', 'collect size by |w|\nprune weights by size to 50%\n'),
});

export const uncovered = error<{ name: string; layer: string }>('ESP4331', 'statistic without these weights', {
  message: ({ name, layer }) => `\`${name}\` was not collected of \`${layer}\`, which is scored by it`,
  why: 'every weight that is ranked needs a score',
  help: ({ layer }) => `collect it of \`${layer}\` too, or leave the layer out with \`except\``,
  ...planning(
    'collect size by |w| in fc1\nprune weights by size to 50%\n',
    'collect size by |w| in fc1\nprune weights in fc1 by size to 50%\n',
  ),
});

export const untrainedWeights = error<{ name: string; layer: string }>('ESP4332', 'steps add to weights that do not train', {
  message: ({ name, layer }) => `\`${name}\` adds the steps of \`${layer}\`, whose weights do not train in this stage`,
  why: 'a training step computes gradients of what trains, and of nothing else',
  help: () => 'narrow it with `in` or `except`, or train the layer',
  ...planning(
    'stage adapt for 10 steps {\n  train fc1\n  collect pull adding |w * g|\n}\nprune weights by pull to 50%\n',
    'stage adapt for 10 steps {\n  train fc1\n  collect pull adding |w * g| in fc1\n}\nprune weights in fc1 by pull to 50%\n',
  ),
});

export const nothingToAdd = error<{ name: string }>('ESP4333', 'nothing trains whose steps could be added', {
  message: ({ name }) => `\`collect ${name}\` adds training steps, and nothing trains beside it`,
  why: '`adding` acts at every training step of its stage',
  help: () => 'put it into a stage beside `train`, or write `by` to take a value once',
  ...planning('collect pull adding |w * g|\nprune weights by pull to 50%\n', `${added}prune weights by pull to 50%\n`),
});

export const notYetAdded = error<{ name: string }>('ESP4334', 'statistic read before its first step', {
  message: ({ name }) => `\`${name}\` is read before the first step that adds to it is done`,
  why: 'it is 0 everywhere then, and ties would be decided by position',
  help: () => 'prune behind the training, or let the window begin later',
  ...planning(
    stage('collect pull adding |w * g|\n  prune weights by pull to 50% over 0%..50%'),
    stage('collect pull adding |w * g|\n  prune weights by pull to 50% over 25%..75%'),
  ),
});
