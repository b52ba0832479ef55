/** What can be said of the layers of a model (ESP304x), and of the functions that hold them. */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

export const recursiveFunction = define<{ name: string }>({
  code: 'ESP3031',
  severity: 'error',
  title: 'function that calls itself',
  message: ({ name }) => `the model-local function \`${name}\` calls itself`,
  why: 'functions are replaced by their bodies, which would never end',
  help: () => 'export the model without functions',
});

export const expandsTooFar = define<{ limit: number }>({
  code: 'ESP3033',
  severity: 'error',
  title: 'functions that expand without end',
  message: ({ limit }) => `with its functions expanded, the graph has more than ${limit} nodes`,
  why: 'functions that call functions can grow a small file without bound',
  help: () => 'export the model without functions',
});

export const unknownOrientation = define<{ tensor: string; node: string }>({
  code: 'ESP3040',
  severity: 'warning',
  title: 'weight of unknown orientation',
  message: ({ tensor, node }) => `it is unclear which axis of \`${tensor}\` is the output and which the input of ${node}`,
  why: 'ranking and pruning by rows, columns or N:M would act on the wrong groups',
  help: () => 'export the weight with only constant reshapes between it and its operator',
});

export const unusedTensors = define<{ tensors: readonly string[] }>({
  code: 'ESP3041',
  severity: 'hint',
  title: 'unused tensors',
  message: ({ tensors }) => `${listed(tensors)} reach${tensors.length === 1 ? 'es' : ''} no output`,
  why: 'they do not affect the output, so they are neither counted nor pruned',
});

export const equalTensors = define<{ first: string; second: string }>({
  code: 'ESP3042',
  severity: 'hint',
  title: 'two tensors with equal values',
  message: ({ first, second }) => `\`${first}\` and \`${second}\` hold the same values`,
  why: 'they may have been one tied tensor before the export; here each is pruned separately',
});
