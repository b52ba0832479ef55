/** What trains: parts of a network, and beside frozen weights adapters, scores and gates, with the forms of adapters. */
import { words } from './declaration.ts';
import { choice, count, duration, number, numberWithin, positiveNumber, rank, selector, share } from './values.ts';

export const trained = words('trained', {
  all: { documentation: 'All parameters.', example: 'retrain all' },
  weights: { documentation: 'Kernels and matrices.', example: 'retrain weights' },
  biases: { documentation: 'Biases of all layers.', example: 'retrain biases' },
  norms: { documentation: 'Scales and shifts of normalisations.', example: 'retrain norms' },
  head: { documentation: 'The layer that makes the logits.', example: 'retrain head' },
  inserted: { documentation: 'What `insert` added.', example: 'insert hybrid(rank: 8) on mlp\nretrain inserted' },
});

// What trains beside frozen weights: adapters, scores and gates, and the forms of adapters.

export const adapters = [
  ...words('trained', {
    lora: {
      args: [
        { name: 'rank', shape: rank, documentation: 'Rows of A and columns of B; without it, solved from `within`.' },
        { name: 'alpha', shape: positiveNumber, documentation: 'Scale times rank; without it, the scale is 1.' },
        {
          name: 'form',
          shape: choice('adapter-form'),
          documentation: 'How BA meets the mask; without it, masked where the layer has one.',
        },
        { name: 'on', shape: selector, documentation: 'Layers that get an adapter; without it, linear and ungrouped conv.' },
      ],
      documentation: 'Low-rank adapters beside the frozen weights: W + (alpha / rank) · BA.',
      example: 'retrain lora(rank: 16, alpha: 32, form: masked, on: linear)',
    },
    scores: {
      args: [
        {
          name: 'start',
          shape: { kind: 'expression', role: 'criterion' },
          default: '|w|',
          documentation: 'The scores before the first step.',
        },
      ],
      documentation:
        'A score beside each weight that a prune of the stage ranks by `s`, trained straight-through: its gradient is that of the used weight, times the weight.',
      example: 'stage search for 100 steps {\n  train scores(start: |w|)\n  prune weights by s to 90%\n}',
    },
    gates: {
      args: [
        { name: 'form', shape: choice('gate-form'), documentation: 'What a gate is; without it, hard-concrete.' },
        { name: 'start', shape: number, default: '3', documentation: 'log α of a hard-concrete gate before the first step.' },
        { name: 'temperature', shape: positiveNumber, default: '2/3', documentation: 'β: a lower one draws more gates that are 0 or 1.' },
        { name: 'low', shape: numberWithin({ below: 0 }), default: '-0.1', documentation: 'Reach below 0.' },
        { name: 'high', shape: numberWithin({ above: 1 }), default: '1.1', documentation: 'Reach above 1.' },
      ],
      documentation:
        'A gate on each unit that a prune of the stage ranks by `gate`. The stage ends with the gates in the weights that they multiply.',
      example: 'stage search for 100 steps {\n  train gates(start: 3)\n  prune neurons by gate to 50% sparsity\n}',
    },
  }),
  ...words('gate-form', {
    'hard-concrete': {
      documentation: 'A random number from 0 to 1, often exactly 0 or 1 (arXiv:1712.01312).',
      example: 'stage search for 100 steps {\n  train gates(form: hard-concrete)\n  prune neurons by gate to 50% sparsity\n}',
    },
    annealed: {
      documentation: 'σ(τm) + b (arXiv:2408.14721): 1 at first, nearly a step of m at the end; 1 after the last prune.',
      example:
        'stage search for 100 steps {\n  train gates(form: annealed) loss task + 10 * abs(mean(q) / 75% - 1)\n  prune width by gate to 25% sparsity over 80%..80%\n}',
    },
  }),
  ...words('trained', {
    thresholds: {
      args: [
        { name: 'start', shape: number, default: '0', documentation: 'Before the first step.' },
        { name: 'temperature', shape: positiveNumber, default: '0.1', documentation: 'τ: how wide the slope of the gradient is.' },
      ],
      documentation:
        'A threshold for each group of units that a prune of the stage ranks by `margin`: units whose mean |w|, by that of the group, lies below it are shut, with the gradient of a sigmoid.',
      example:
        'stage search for 100 steps {\n  train weights, thresholds toward 50% of flops by lagrangian(lr: 0.1)\n  prune channels by global margin to 50% of flops\n}',
    },
    /** Gates that open or shut by what a sample is, until most samples agree. */
    'input-gates': {
      args: [
        { name: 'start', shape: number, default: '3', documentation: 'b before the first step; a is 0.' },
        {
          name: 'consensus',
          shape: { ...share, limits: { above: 0.5, to: 1 } },
          default: '95%',
          documentation: 'Samples that have to agree on one gate at least.',
        },
      ],
      documentation:
        'A gate on each branch that a prune of the stage ranks by `gate`, open for the samples whose σ(a·x + b) is at least 1/2, x the mean of what enters the branch over its positions; the gradient is straight-through, and the prune cuts the branches that the fewest samples open.',
      example: 'stage search for 100 steps {\n  train all, input-gates(start: 1)\n  prune sublayers by gate removing 1 sublayer\n}',
    },
    /** Vectors of gates that samples share, each of which becomes a network of its own. */
    codes: {
      args: [
        { name: 'count', shape: { ...count, limits: { from: 2, to: 64 } }, default: '2', documentation: 'K: how many codes there are.' },
        {
          name: 'start',
          shape: number,
          default: '1',
          documentation: 'Added to each number of a code: where it is above 0, all units start open.',
        },
      ],
      documentation:
        'K vectors with a gate for each unit that a later prune ranks by `code(k)`, and a router that gives each sample one of them (arXiv:2406.12042); in training, the samples of a batch are shared out evenly.',
      example:
        'stage route for 100 steps {\n  train codes(count: 2)\n}\nparam expert: number = 1\nsweep expert in 1, 2 {\n  prune neurons by code(expert) to 50% sparsity\n}',
    },
    widths: {
      args: [
        {
          name: 'narrowest',
          shape: { ...share, limits: { above: 0 } },
          default: '30%',
          documentation: 'The first choice, as a share of the units of a group; rounded down, at least one unit.',
        },
        {
          name: 'step',
          shape: { ...share, limits: { above: 0 } },
          default: '10%',
          documentation: 'From one choice to the next, up to 100%.',
        },
        { name: 'mixing', shape: { ...count, limits: { from: 2 } }, default: '2', documentation: 'How many widths a step draws.' },
        {
          name: 'temperature',
          shape: positiveNumber,
          default: '5',
          documentation: 'τ at the first step of the stage; it falls along a line.',
        },
        { name: 'to', shape: positiveNumber, default: '0.1', documentation: 'τ at the last step.' },
      ],
      documentation:
        'A distribution over the widths of each group of units that a prune of the stage ranks by `width` (arXiv:1905.09717). A step draws some of them with Gumbel noise; a width holds the first units.',
      example: 'stage search for 100 steps {\n  train widths(narrowest: 25%, step: 25%)\n  prune channels by width to 50% of flops\n}',
    },
    deltas: {
      args: [{ name: 'on', shape: selector, documentation: 'Layers that get deltas; without it, linear and conv.' }],
      documentation:
        'A number beside some weights of each layer, as many as `within` allows, added to the frozen weight (arXiv:2401.16405). They start at 0 on random weights; `reselecting` moves them.',
      example: 'retrain deltas(on: linear) within 1% of params for 100 steps',
    },
  }),
  ...words('growth', {
    gradient: {
      args: [{ name: 'over', shape: duration, default: '5 steps', documentation: 'How long gradients are added up before deltas move.' }],
      documentation:
        'To where the sum of the gradients of some steps is largest, among the weights with the largest |g| at the first of them.',
      example: 'retrain deltas within 1% of params reselecting 20% by gradient(over: 5 steps) for 100 steps',
    },
  }),
  ...words('adapter-form', {
    plain: { documentation: 'W + c·BA: merging fills zeros again unless masks are kept.', example: 'retrain lora(rank: 4, form: plain)' },
    masked: { documentation: 'W + c·(M ⊙ BA): exact to merge.', example: 'retrain lora(rank: 4, form: masked)' },
    pruned: {
      documentation: 'W + c·BA while it trains, W + c·(M ⊙ BA) when it is merged.',
      example: 'retrain lora(rank: 4, form: pruned)',
    },
    scaled: { documentation: 'W ⊙ (BA), from BA = 1 on: multiplies, so that zeros stay.', example: 'retrain lora(rank: 4, form: scaled)' },
  }),
];
