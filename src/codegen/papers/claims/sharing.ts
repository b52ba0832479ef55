/** Claims of weights that share cells, beside pruning before training to the same number of weights. */
import type { Claim, Other } from '../claim.ts';

const grid = { param: 'lr', values: ['0.1', '0.03', '0.01'] };

/** A mask before training, and then the training of the recipe. */
function pruned(what: string, prune: string): Other {
  const train = 'stage train for 1500 steps { train all with sgd(lr: lr, momentum: 0.9) decay step 0.1 at 50%, 75% }';
  return { what, recipe: ['param lr: number = 0.1', `stage prune { ${prune} }`, train].join('\n') };
}

const common = {
  recipe: 'stable-rps',
  says: 'at high compression, parameter sharing reaches a better accuracy than pruning before training to as many parameters.',
  where: 'abstract, section 5',
  task: 'digits from scratch',
  metric: 'accuracy',
  set: { size: '1%', length: '1500 steps' },
  mutants: [
    { what: 'cells that do not train', edits: [['train all', 'retrain biases']] },
    { what: 'a hundredth of the cells', set: { size: '0.01%' } },
  ],
  grid,
  margin: 1,
  because:
    'a point is four of 360 digits; the part of the win that the dense output layer makes is in it. No figure of these recipes had been seen.',
  margined: 'before the first run',
} as const satisfies Partial<Claim>;

/** Rivals that are near chance themselves: only what does not train at all is worse. */
const untrainable = {
  mutants: [{ what: 'drawn cells that hardly train', set: { length: '1 step' } }],
  because:
    'the same as beside SNIP. The mask leaves a network that does not train from these weights, also not in four times as many steps: the margin says little here. The first broken methods, better than such a network, told nothing, and another one came in their place.',
} as const satisfies Partial<Claim>;

const snip = (target: string): string => `prune weights by global snip to ${target} using 128 samples of train`;

export const sharing: readonly Claim[] = [
  {
    ...common,
    claim: 'at a hundredth of the weights, shared cells beat the connections that SNIP keeps by 1 point',
    rival: pruned('as many weights, kept by SNIP', snip('99%')),
  },
  {
    ...common,
    ...untrainable,
    claim: 'at a hundredth of the weights, shared cells beat the largest weights of each layer by 1 point',
    rival: pruned('as many weights, the largest of each layer', 'prune weights by uniform magnitude to 99%'),
  },
  {
    ...common,
    ...untrainable,
    claim: 'at a hundredth of the weights, shared cells beat as many weights at random by 1 point',
    rival: pruned('as many weights at random', 'prune weights by erk random to 99%'),
  },
  {
    ...common,
    claim: 'at a three-hundredth of the weights, shared cells beat the connections that SNIP keeps by 10 points',
    set: { size: '0.3333%', length: '1500 steps' },
    rival: pruned('as many weights, kept by SNIP', snip('99.6667%')),
    margin: 10,
    because:
      'few connections of SNIP form a path from input to output at that size, and every path of shared weights is there. No figure of these recipes had been seen.',
  },
];
