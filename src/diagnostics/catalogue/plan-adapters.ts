/** What can be wrong with parts that are added, factored or shared: adapters, deltas, ranks, cells, insertions (ESP405x, ESP407x, ESP420x, ESP431x, ESP438x). */
import { error, warning } from '../diagnostic.ts';
import { howMany, listed, type Names } from '../name-list.ts';
import { planning } from '../pages/example.ts';

export const partialCover = warning<{ covered: number; all: number; budget: string; full: string; without: Names }>(
  'ESP4050',
  'budget that does not cover every layer',
  {
    message: ({ covered, all, budget, full }) =>
      `${budget} of params covers ${covered} of ${all} layers at rank 1; all of them need ${full}`,
    why: 'the other layers are not retrained',
    help: ({ without, full }) => `without an adapter: ${listed(without, 4)}; write \`within ${full} of params\` to cover all`,
    ...planning('retrain lora within 0.3% of params for 100 steps\n', 'retrain lora within 0.6% of params for 100 steps\n'),
  },
);

export const nothingFits = error<{ budget: string; allows: number; least: string; needs: number }>(
  'ESP4051',
  'budget too small for any adapter',
  {
    message: ({ budget, allows, needs }) =>
      `${budget} of params allows ${howMany(allows, 'parameter')}, and the smallest adapter needs ${needs}`,
    why: 'nothing would be trained',
    help: ({ least }) => `the least that fits is \`within ${least} of params\``,
    ...planning('retrain lora within 0.01% of params for 100 steps\n', 'retrain lora within 0.6% of params for 100 steps\n'),
  },
);

export const overBudget = error<{ budget: string; allows: number; needs: number; share: string }>(
  'ESP4052',
  'parts that exceed their budget',
  {
    message: ({ budget, allows, needs }) => `these parts train ${howMany(needs, 'parameter')}, but ${budget} of params allows ${allows}`,
    why: 'a statement must stay within its budget',
    help: ({ share }) => `train less, or write \`within ${share} of params\``,
    ...planning('retrain lora(rank: 8) within 1% of params for 100 steps\n', 'retrain lora(rank: 1) within 1% of params for 100 steps\n'),
  },
);

export const adaptedTwice = error<{ layer: string }>('ESP4053', 'layer with two adapters', {
  message: ({ layer }) => `two parts put an adapter on \`${layer}\``,
  why: 'a layer has one adapter at most',
  help: () => 'make their `on:` disjoint',
  ...planning(
    'retrain lora(on: fc1, rank: 2), lora(on: fc1, rank: 4) for 100 steps\n',
    'retrain lora(on: fc2, rank: 2), lora(on: fc1, rank: 4) for 100 steps\n',
  ),
});

export const nothingTrains = error<{ what: string }>('ESP4054', 'training without parameters', {
  message: ({ what }) => `${what} trains no parameter of this model`,
  why: 'the stage would do nothing',
  help: () => '`espalier inspect MODEL` lists layers and their roles',
  ...planning('retrain norms for 100 steps\n', 'retrain biases for 100 steps\n'),
});

export const frozenPart = warning<{ what: string }>('ESP4055', 'part without parameters', {
  message: ({ what }) => `this model has no parameters that are ${what}`,
  why: 'this part of the statement trains nothing',
  ...planning('retrain norms, biases for 100 steps\n', 'retrain biases for 100 steps\n'),
});

export const adaptedAndTrained = error<{ layer: string }>('ESP4056', 'adapter on a weight that trains in full', {
  message: ({ layer }) => `\`${layer}\` trains in full and has an adapter`,
  why: 'an adapter adds nothing to a weight that trains in full',
  help: () => 'train one or the other: narrow the parts with `except` or `on:`',
  ...planning('retrain weights, lora(rank: 2) for 100 steps\n', 'retrain biases, lora(rank: 2) for 100 steps\n'),
});

export const nothingToMerge = error('ESP4060', 'merge without adapters', {
  message: () => 'nothing to merge: no adapter is open here',
  why: 'a statement without effect is usually a mistake',
  help: () => 'put `merge` after the `retrain lora` whose adapters it joins, or remove it',
  ...planning('train all for 100 steps\nmerge keeping masks\n', 'retrain lora(rank: 1) for 100 steps\nmerge keeping masks\n'),
});

export const deltasWithoutBudget = error<object>('ESP4206', 'deltas without a budget', {
  message: () => '`deltas` does not say how many weights get one',
  why: 'deltas stand on as many weights as a budget allows, and there is no usual number',
  help: () => 'add a budget: `retrain deltas within 1% of params`',
  ...planning('retrain deltas for 100 steps\n', 'retrain deltas within 1% of params for 100 steps\n'),
});

export const reselectsNothing = error<object>('ESP4207', 'reselection without deltas', {
  message: () => 'only `deltas` are reselected, and the statement trains none',
  why: '`reselecting` moves numbers from some weights to others; other parts stay where they are',
  help: () => 'write `retrain deltas within 1% of params`, or remove `reselecting`',
  ...planning('retrain biases reselecting 20% for 100 steps\n', 'retrain deltas within 1% of params reselecting 20% for 100 steps\n'),
});

export const deltasBeside = error<{ what: string }>('ESP4208', 'deltas beside something that moves their weights', {
  message: ({ what }) => `deltas train in a stage with ${what}`,
  why: 'each delta is added to a weight that stays as it is during the stage, so that all others are bit-identical at its end',
  help: () => 'give one of them a stage of its own',
  ...planning(
    'stage tune for 100 steps {\n  retrain deltas within 1% of params\n  prune weights by magnitude to 50% over 25%..75%\n}\n',
    'prune weights by magnitude to 50%\nstage tune for 100 steps {\n  retrain deltas within 1% of params\n}\n',
  ),
});

export const noDeltas = error<{ budget: string; allows: number; spent: number; open: number }>('ESP4059', 'budget that allows no delta', {
  message: ({ budget, allows, spent, open }) =>
    open === 0
      ? 'no weight of the selected layers is left for a delta'
      : `${budget} of params allows ${howMany(allows, 'parameter')}` + (spent === 0 ? '' : `, and the other parts train ${spent}`),
  why: 'nothing would be trained',
  help: ({ open }) => (open === 0 ? 'select other layers with `on:`' : 'allow more, or train less beside the deltas'),
  ...planning('retrain deltas within 0.0001% of params for 100 steps\n', 'retrain deltas within 0.1% of params for 100 steps\n'),
});

export const longPhase = error<{ over: number; every: number; steps?: number }>('ESP4205', 'reselection that never ends', {
  message: ({ over, every, steps }) =>
    steps === undefined
      ? `gradients are added up over ${howMany(over, 'step')}, but deltas move every ${every}`
      : `gradients are added up over ${howMany(over, 'step')}, and the stage has ${steps}`,
  why: 'deltas move once the gradients of a phase are added up, and the next phase begins after that',
  help: ({ every, steps }) =>
    steps === undefined ? `let \`over\` be at most ${howMany(every, 'step')}` : 'make the stage longer, or write a shorter `over`',
  ...planning(
    'retrain deltas within 1% of params reselecting 20% every 5 steps by gradient(over: 10 steps) for 100 steps\n',
    'retrain deltas within 1% of params reselecting 20% every 20 steps by gradient(over: 10 steps) for 100 steps\n',
    { note: 'Where both are as long, each step belongs to a phase.' },
  ),
});

export const noMatrix = error<{ layer: string; reason: string; at?: boolean }>('ESP4380', 'layer whose weight is no matrix with ranks', {
  message: ({ layer, reason }) => `\`${layer}\` has no ranks: ${reason}`,
  why: 'ranks are those of a linear layer, or of a convolution in one group, which have two factors as layers',
  help: ({ at }) =>
    at === true
      ? 'name other layers: `nuclear(3e-4, at: conv)`, or a group'
      : 'leave the layer out with `except`, or name others with `in`',
  told: 'The operator of the layer has no two factors: a grouped or depthwise convolution, a recurrent layer, a table, or a weight that the graph changes before it multiplies.',
  remedy: 'Leave the layer out: `factorize layers except depthwise to energy 90%`.',
  example: { layer: 'block2.depthwise', reason: 'it is a convolution in 32 groups' },
});

export const maskedMatrix = error<{ layer: string }>('ESP4381', 'ranks of a pruned layer', {
  message: ({ layer }) => `\`${layer}\` has a mask, and with fewer ranks its zeros would be lost`,
  why: 'what is pruned stays zero',
  help: () => 'leave the layer out with `except`, or prune other layers',
  ...planning(
    'prune weights by magnitude to 50%\nfactorize layers in fc1 to rank 4\n',
    'prune weights except fc1 by magnitude to 50%\nfactorize layers in fc1 to rank 4\n',
  ),
});

export const allRanksKept = error<object>('ESP4382', 'projection that keeps all ranks', {
  message: () => 'no matrix has more ranks than this, so that none changes',
  why: 'a statement without effect is usually a mistake',
  help: () => 'write fewer ranks, or an energy',
  ...planning('project ranks in fc3 to rank 64\ntrain all for 100 steps\n', 'project ranks in fc3 to rank 4\ntrain all for 100 steps\n'),
});

export const nothingGains = error<{ layer: string; why: string }>('ESP4383', 'factors that save nothing', {
  message: ({ layer, why }) => `no layer gets smaller: of \`${layer}\`, ${why}`,
  why: 'two factors of an m × n matrix with r ranks have r · (m + n) parameters',
  help: () => 'write fewer ranks, or choose other layers',
  ...planning('factorize layers to 100% of ranks\n', 'factorize layers to 10% of ranks\n'),
});

export const factoredAlready = error<{ layer: string }>('ESP4384', 'layer that is factorized twice', {
  message: ({ layer }) => `\`${layer}\` is two factors already`,
  why: 'its weight is no single matrix any more',
  help: () => 'factorize it once, to the fewest ranks',
  ...planning(
    'factorize layers in fc1 to rank 8\nfactorize layers in fc1, fc2 to rank 4\n',
    'factorize layers in fc1 to rank 8\nfactorize layers in fc2 to rank 4\n',
  ),
});

export const changesFactored = error<{ verb: string }>('ESP4385', 'change of a factorized network', {
  message: ({ verb }) => `\`${verb}\` acts on a network whose layers are factors already`,
  why: 'in this version a run keeps the product of both factors, which would get all its ranks back',
  help: () => 'put `factorize` last, or train the written model with a recipe of its own',
  wrong: 'factorize layers to rank 4\ntrain all for 100 steps\n',
  right: 'train all for 100 steps\nfactorize layers to rank 4\n',
});

export const ranksBesideOther = error<{ layer: string; what: string }>('ESP4386', 'projection beside another change of a layer', {
  message: ({ layer, what }) => `\`${layer}\` is projected while ${what}`,
  why: 'the projection changes the weight alone, and what is beside it would no longer fit',
  help: () => 'leave the layer out of one of both with `except`',
  ...planning(
    'stage s for 100 steps {\n  retrain lora(rank: 2)\n  project ranks to rank 4 every 20 steps\n}\n',
    'stage s for 100 steps {\n  train all\n  project ranks to rank 4 every 20 steps\n}\n',
  ),
});

export const noCells = error<{ weights: number; cells: number; most: number }>('ESP4072', 'number of cells that no weights can share', {
  message: ({ weights, cells, most }) =>
    cells > most
      ? `${cells} cells are more than the ${most} that a hash reaches`
      : `this share of ${weights} weights, rounded down, is ${cells} cells`,
  why: 'each weight reads one cell, and its hash is below 2^31',
  help: () => 'change the share in `within`, or choose other layers with `in`',
  ...planning(
    'share weights in fc3 within 0.0001% of params\ntrain all for 100 steps\n',
    'share weights in fc3 within 10% of params\ntrain all for 100 steps\n',
  ),
});

export const sharedType = error<{ layer: string; type: string }>('ESP4074', 'shared weights that are not float32', {
  message: ({ layer, type }) => `\`${layer}\` stores ${type} weights`,
  why: 'cells and weights are float32 in this version, so that each weight is exactly ± its cell times a number',
  help: () => 'share the weights of a float32 model, or leave the layer out with `except`',
  told: 'The model stores the layer in another type than float32.',
  remedy: 'Convert the model to float32 first, and the written model to half precision afterwards.',
  example: { layer: 'fc1', type: 'float16' },
});

export const sharedInPart = error<{ tensor: string }>('ESP4075', 'training of some of the weights that share cells', {
  message: ({ tensor }) => `\`${tensor}\` shares cells with weights that train, and does not train`,
  why: 'a cell cannot change for one of its weights and stay for another',
  help: () => 'train all of them or none, or share the weights of fewer layers',
  ...planning(
    'share weights within 1% of params\ntrain fc1 for 100 steps\n',
    'share weights in fc1 within 1% of params\ntrain fc1 for 100 steps\n',
  ),
});

export const sharedRates = error<{ tensor: string }>('ESP4076', 'rate of a layer that shares cells', {
  message: ({ tensor }) => `\`${tensor}\` shares cells with other layers and has a rate of its own`,
  why: 'a cell has one rate',
  help: () => 'name other parts in `rates`',
  ...planning(
    'share weights within 1% of params\ntrain all with sgd(lr: 0.1) rates 10% of fc1 for 100 steps\n',
    'share weights within 1% of params\ntrain all with sgd(lr: 0.1) rates 10% of biases for 100 steps\n',
  ),
});

export const besideSharing = error<{ what: string }>('ESP4077', 'statement beside shared weights', {
  message: ({ what }) => `${what} cannot stand beside \`share weights\``,
  why: 'shared weights change together with their cells only: pruning, restoring, adapters, gates and averages change single weights',
  help: () => 'put it into a branch or recipe of its own; beside `share weights`, training, measuring, marks and `pick` work',
  wrong: 'share weights within 1% of params\ntrain all for 100 steps\nprune weights by magnitude to 50%\n',
  right: 'share weights within 1% of params\ntrain all for 100 steps\n',
});

export const sharedAgain = error<object>('ESP4078', 'weights that are shared twice', {
  message: () => 'weights share cells already',
  why: 'one array of cells serves all shared weights of a network',
  help: () => 'name all layers in one `share weights`, outside of `repeat`',
  wrong: 'repeat 2 times { share weights within 1% of params\ntrain all for 100 steps }\n',
  right: 'share weights within 1% of params\nrepeat 2 times { train all for 100 steps }\n',
});

export const armsShareOtherwise = error<{ arm: string }>('ESP4079', 'arms that share weights in different ways', {
  message: ({ arm }) => `the arm \`${arm}\` has other cells than the first one`,
  why: 'what follows would train another number of parameters in each case',
  help: () => 'share weights before the branch, or in the same way in all arms',
  ...planning(
    'branch {\n  arm a { share weights within 1% of params\n    train all for 100 steps }\n  arm b { train all for 100 steps }\n}\npick a\n',
    'branch {\n  arm a { share weights within 1% of params\n    train all for 100 steps }\n  arm b { train all for 100 steps }\n}\n',
  ),
});

export const misfitInsertion = error<{ layer: string; form: string; reason: string }>('ESP4310', 'insertion that does not fit a layer', {
  message: ({ layer, form, reason }) => `\`${layer}\` takes no ${form}: ${reason}`,
  why: 'the outputs of a layer and of what stands beside it are added, so that their shapes have to agree',
  help: ({ form }) =>
    form === 'bypass'
      ? 'leave the layer out with `except`, or write another number of groups'
      : 'leave the layer out with `except`, or write a lower rank',
  ...planning(
    'insert hybrid(rank: 64) on linear\nretrain inserted for 100 steps\n',
    'insert hybrid(rank: 64) on fc1, fc2\nretrain inserted for 100 steps\n',
  ),
});

export const insertedElsewhere = error<{ layer: string; form: string }>('ESP4311', 'layer with two insertions of a kind', {
  message: ({ layer, form }) => `another statement inserts a ${form} on \`${layer}\``,
  why: 'a layer has one of each kind, in all rounds and arms of a recipe',
  help: () => 'insert it once, before the rounds, and with one size in all arms',
  ...planning(
    'insert hybrid(rank: 4) on fc1\ninsert hybrid(rank: 8) on fc1, fc2\nretrain inserted for 100 steps\n',
    'insert hybrid(rank: 4) on fc1\ninsert hybrid(rank: 8) on fc2\nretrain inserted for 100 steps\n',
  ),
});

export const nothingInserted = error<{ verb: string }>('ESP4312', 'inserted parts without an insertion', {
  message: ({ verb }) => `nothing to ${verb}: nothing is inserted here`,
  why: 'a statement without effect is usually a mistake',
  help: ({ verb }) => `put \`${verb} inserted\` after the \`insert\` whose parts it means, or remove it`,
  ...planning(
    'train all for 100 steps\nmerge inserted\n',
    'insert hybrid(rank: 4) on fc1\nretrain inserted for 100 steps\nmerge inserted\n',
  ),
});

export const stayingInsertion = warning<{ stays: readonly { name: string; why: string }[] }>('ESP4313', 'insertion that cannot be folded', {
  message: ({ stays }) =>
    `${listed(
      stays.map(({ name }) => name),
      4,
    )} cannot be folded into the weights`,
  why: 'the written model keeps them as operators of their own',
  help: ({ stays: [first] }) => `${first?.name ?? ''}: ${first?.why ?? ''}`,
  told: 'A bypass mixes channels that the convolution beside it keeps apart, or its layer has a mask of single weights.',
  remedy:
    'Nothing has to be done: the model computes the same, with more operators. To fold it, insert before pruning and prune whole units, or give the bypass a multiple of the groups of the convolution.',
  example: { stays: [{ name: 'conv2.bypass', why: '32 groups of the convolution leave no room for 4 of the bypass' }] },
});

export const otherInsertions = error<{ what: string }>('ESP4314', 'states with other insertions', {
  message: ({ what }) => `${what} has other insertions than the network here`,
  why: 'values of layers that one of both does not have would come from nowhere',
  help: () => 'write `insert` before both, or `merge inserted` in both',
  ...planning(
    'insert hybrid(rank: 4) on fc1\nretrain inserted for 100 steps\nrewind weights to original\n',
    'insert hybrid(rank: 4) on fc1\nretrain inserted for 100 steps\nmerge inserted\nrewind weights to original\n',
  ),
});

export const insertedInRounds = error<object>('ESP4315', 'insertion in every round', {
  message: () => 'this `insert` acts in more than one round',
  why: 'a layer has one insertion of each kind',
  help: () => 'put `insert` before the `repeat`',
  wrong: 'repeat 3 times {\n  insert hybrid(rank: 4) on linear\n  retrain inserted for 100 steps\n}\n',
  right: 'insert hybrid(rank: 4) on linear\nrepeat 3 times { retrain inserted for 100 steps }\n',
});
