/** What can be said of the layers of a model and of what selects them (ESP304x, ESP305x). */
import { define } from '../diagnostic.ts';
import { listed } from './model-names.ts';

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
  message: ({ tensor, node }) =>
    `which axis of \`${tensor}\` is output and which is input of ${node} cannot be told`,
  why: 'what ranks or prunes by rows, columns or N:M would act on the wrong groups',
  help: () => 'export the weight so that only constant reshapes stand between it and its operator',
});

export const unusedTensors = define<{ tensors: readonly string[] }>({
  code: 'ESP3041',
  severity: 'hint',
  title: 'tensors that nothing uses',
  message: ({ tensors }) => `${listed(tensors)} reach${tensors.length === 1 ? 'es' : ''} no output`,
  why: 'they are no part of what the model computes, so they are neither counted nor pruned',
});

export const nothingSelected = define<{ what: string; near: readonly string[] }>({
  code: 'ESP3050',
  severity: 'error',
  title: 'selector that matches nothing',
  message: ({ what }) => `no layer of the model has the ${what}`,
  why: 'a selector without a match would leave the statement without effect, unseen',
  help: ({ near }) =>
    near.length > 0
      ? `did you mean ${listed(near)}?`
      : '`espalier inspect MODEL` lists the layers with their names and roles',
});

export const rangeBeyond = define<{ unit: string; to: number; last: number }>({
  code: 'ESP3051',
  severity: 'warning',
  title: 'range beyond the model',
  message: ({ unit, to, last }) => `the range ends at ${to}, the last of the ${unit} is ${last}`,
  why: 'the recipe seems to be made for a deeper model',
  help: ({ last }) => `end the range at ${last}`,
});

export const unknownRangeUnit = define<{ unit: string }>({
  code: 'ESP3052',
  severity: 'error',
  title: 'range of a unit that numbers no layers',
  message: ({ unit }) => `layers cannot be selected by a range of \`${unit}\``,
  why: 'only residual blocks and prunable layers are numbered',
  help: () => 'write `blocks A..B` or `layers A..B`',
});

export const missingGroup = define<{ name: string; recursive: boolean }>({
  code: 'ESP3053',
  severity: 'error',
  title: 'group without members',
  message: ({ name, recursive }) =>
    recursive ? `the group \`${name}\` contains itself` : `there is no group \`${name}\``,
  why: 'what it selects cannot be told',
  help: () => 'define the group by layers, before it is used',
});

export const groupCount = define<{ name: string; expected: number; found: number }>({
  code: 'ESP3054',
  severity: 'error',
  title: 'group of another size than expected',
  message: ({ name, expected, found }) =>
    `the group \`${name}\` has ${found} layers, not ${expected} as it expects`,
  why: 'the recipe was made for another model, or a name has changed',
  help: () => '`espalier inspect MODEL` lists the layers with their names and roles',
});

export const equalTensors = define<{ first: string; second: string }>({
  code: 'ESP3042',
  severity: 'hint',
  title: 'two tensors with equal values',
  message: ({ first, second }) => `\`${first}\` and \`${second}\` hold the same values`,
  why: 'they may have been one tied tensor before the export; here each is pruned by itself',
});
