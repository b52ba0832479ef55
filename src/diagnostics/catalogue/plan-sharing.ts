/** What can be wrong with weights that share cells (ESP4072, ESP4074–4079). */
import { define } from '../diagnostic.ts';

export const noCells = define<{ weights: number; cells: number; most: number }>({
  code: 'ESP4072',
  severity: 'error',
  title: 'number of cells that no weights can share',
  message: ({ weights, cells, most }) =>
    cells > most
      ? `${cells} cells are more than the ${most} that a hash reaches`
      : `this share of ${weights} weights, rounded down, is ${cells} cells`,
  why: 'each weight reads one cell, and its hash is below 2^31',
  help: () => 'change the share in `within`, or choose other layers with `in`',
});

export const sharedType = define<{ layer: string; type: string }>({
  code: 'ESP4074',
  severity: 'error',
  title: 'shared weights that are not float32',
  message: ({ layer, type }) => `\`${layer}\` stores ${type} weights`,
  why: 'cells and weights are float32 in this version, so that each weight is exactly ± its cell times a number',
  help: () => 'share the weights of a float32 model, or leave the layer out with `except`',
});

export const sharedInPart = define<{ tensor: string }>({
  code: 'ESP4075',
  severity: 'error',
  title: 'training of some of the weights that share cells',
  message: ({ tensor }) => `\`${tensor}\` shares cells with weights that train, and does not train`,
  why: 'a cell cannot change for one of its weights and stay for another',
  help: () => 'train all of them or none, or share the weights of fewer layers',
});

export const sharedRates = define<{ tensor: string }>({
  code: 'ESP4076',
  severity: 'error',
  title: 'rate of a layer that shares cells',
  message: ({ tensor }) => `\`${tensor}\` shares cells with other layers and has a rate of its own`,
  why: 'a cell has one rate',
  help: () => 'name other parts in `rates`',
});

export const besideSharing = define<{ what: string }>({
  code: 'ESP4077',
  severity: 'error',
  title: 'statement beside shared weights',
  message: ({ what }) => `${what} cannot stand beside \`share weights\``,
  why: 'shared weights change together with their cells only: pruning, restoring, adapters, gates and averages change single weights',
  help: () => 'put it into a branch or recipe of its own; beside `share weights`, training, measuring, marks and `pick` work',
});

export const sharedAgain = define<object>({
  code: 'ESP4078',
  severity: 'error',
  title: 'weights that are shared twice',
  message: () => 'weights share cells already',
  why: 'one array of cells serves all shared weights of a network',
  help: () => 'name all layers in one `share weights`, outside of `repeat`',
});

export const armsShareOtherwise = define<{ arm: string }>({
  code: 'ESP4079',
  severity: 'error',
  title: 'arms that share weights in different ways',
  message: ({ arm }) => `the arm \`${arm}\` has other cells than the first one`,
  why: 'what follows would train another number of parameters in each case',
  help: () => 'share weights before the branch, or in the same way in all arms',
});
