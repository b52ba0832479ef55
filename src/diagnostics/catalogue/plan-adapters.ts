/** What can be wrong with adapters, and with training parts of a network (ESP4050–4060). */
import { define } from '../diagnostic.ts';
import { howMany, listed } from '../name-list.ts';

export const partialCover = define<{ covered: number; all: number; budget: string; full: string; without: readonly string[] }>({
  code: 'ESP4050',
  severity: 'warning',
  title: 'budget that does not cover every layer',
  message: ({ covered, all, budget, full }) => `${budget} of params covers ${covered} of ${all} layers at rank 1; all of them need ${full}`,
  why: 'the other layers are not retrained',
  help: ({ without, full }) => `without an adapter: ${listed(without, 4)}; write \`within ${full} of params\` to cover all`,
});

export const nothingFits = define<{ budget: string; allows: number; least: string; needs: number }>({
  code: 'ESP4051',
  severity: 'error',
  title: 'budget too small for any adapter',
  message: ({ budget, allows, needs }) =>
    `${budget} of params allows ${howMany(allows, 'parameter')}, and the smallest adapter needs ${needs}`,
  why: 'nothing would be trained',
  help: ({ least }) => `the least that fits is \`within ${least} of params\``,
});

export const overBudget = define<{ budget: string; allows: number; needs: number; share: string }>({
  code: 'ESP4052',
  severity: 'error',
  title: 'parts that exceed their budget',
  message: ({ budget, allows, needs }) => `these parts train ${howMany(needs, 'parameter')}, but ${budget} of params allows ${allows}`,
  why: 'a statement must stay within its budget',
  help: ({ share }) => `train less, or write \`within ${share} of params\``,
});

export const adaptedTwice = define<{ layer: string }>({
  code: 'ESP4053',
  severity: 'error',
  title: 'layer with two adapters',
  message: ({ layer }) => `two parts put an adapter on \`${layer}\``,
  why: 'a layer has one adapter at most',
  help: () => 'make their `on:` disjoint',
});

export const nothingTrains = define<{ what: string }>({
  code: 'ESP4054',
  severity: 'error',
  title: 'training without parameters',
  message: ({ what }) => `${what} trains no parameter of this model`,
  why: 'the stage would do nothing',
  help: () => '`espalier inspect MODEL` lists layers and their roles',
});

export const frozenPart = define<{ what: string }>({
  code: 'ESP4055',
  severity: 'warning',
  title: 'part without parameters',
  message: ({ what }) => `this model has no parameters that are ${what}`,
  why: 'this part of the statement trains nothing',
});

export const adaptedAndTrained = define<{ layer: string }>({
  code: 'ESP4056',
  severity: 'error',
  title: 'adapter on a weight that trains in full',
  message: ({ layer }) => `\`${layer}\` trains in full and has an adapter`,
  why: 'an adapter adds nothing to a weight that trains in full',
  help: () => 'train one or the other: narrow the parts with `except` or `on:`',
});

export const nothingToMerge = define({
  code: 'ESP4060',
  severity: 'error',
  title: 'merge without adapters',
  message: () => 'nothing to merge: no adapter is open here',
  why: 'a statement without effect is usually a mistake',
  help: () => 'put `merge` after the `retrain lora` whose adapters it joins, or remove it',
});
