/** What can be wrong with `collect`, and with criteria that read what it keeps (ESP4330 to ESP4335). */
import { define } from '../diagnostic.ts';

export const misplacedStatistic = define<{ readonly name: string }>({
  code: 'ESP4335',
  severity: 'error',
  title: 'collected statistic where none is read',
  message: ({ name }) => `\`${name}\` is a collected statistic, which cannot be read here`,
  why: 'the criterion of a `prune` and another `collect` read what is kept of each weight',
  help: () => 'write it behind the `by` of a `prune`, or behind the `by` or `adding` of a `collect`',
});

export const uncollected = define<{ readonly name: string }>({
  code: 'ESP4330',
  severity: 'error',
  title: 'statistic read before it is collected',
  message: ({ name }) => `\`${name}\` is read here, and no \`collect\` before it has kept it`,
  why: 'what is kept under a name begins where `collect` stands, and ends with its branch',
  help: ({ name }) => `put \`collect ${name} …\` above this statement, on every way that leads here`,
});

export const uncovered = define<{ readonly name: string; readonly layer: string }>({
  code: 'ESP4331',
  severity: 'error',
  title: 'statistic without these weights',
  message: ({ name, layer }) => `\`${name}\` was not collected of \`${layer}\`, which is scored by it`,
  why: 'every weight that is ranked needs a score',
  help: ({ layer }) => `collect it of \`${layer}\` too, or leave the layer out with \`except\``,
});

export const untrainedWeights = define<{ readonly name: string; readonly layer: string }>({
  code: 'ESP4332',
  severity: 'error',
  title: 'steps add to weights that do not train',
  message: ({ name, layer }) => `\`${name}\` adds the steps of \`${layer}\`, whose weights do not train in this stage`,
  why: 'a training step computes gradients of what trains, and of nothing else',
  help: () => 'narrow it with `in` or `except`, or train the layer',
});

export const nothingToAdd = define<{ readonly name: string }>({
  code: 'ESP4333',
  severity: 'error',
  title: 'nothing trains whose steps could be added',
  message: ({ name }) => `\`collect ${name}\` adds training steps, and nothing trains beside it`,
  why: '`adding` acts at every training step of its stage',
  help: () => 'put it into a stage beside `train`, or write `by` to take a value once',
});

export const notYetAdded = define<{ readonly name: string }>({
  code: 'ESP4334',
  severity: 'error',
  title: 'statistic read before its first step',
  message: ({ name }) => `\`${name}\` is read before the first step that adds to it is done`,
  why: 'it is 0 everywhere then, and ties would be decided by position',
  help: () => 'prune behind the training, or let the window begin later',
});
