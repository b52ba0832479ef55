/** The verb that lets weights share few trained numbers, and its clauses. */
import { clause, verb } from '../declaration.ts';
import { except, inside } from '../clauses/places.ts';
import { choice, record, shareOfParams } from '../values.ts';

const withinCells = clause('within', {
  noun: 'cells',
  value: shareOfParams,
  documentation:
    'How many cells there are, as a share of the weights that share them; rounded down. Biases, norms and layers that are left out come on top.',
  example: 'share weights within 1% of params mapped pareto\ntrain all',
});

const mapped = clause('mapped', {
  noun: 'mapping',
  value: choice('mapping'),
  default: 'pareto',
  documentation: 'How each weight finds its cell.',
  example: 'share weights within 1% of params mapped pareto\ntrain all',
});

const scaled = clause('scaled', {
  noun: 'scale of gradients',
  value: choice('cell-scale'),
  default: 'squared',
  documentation: 'What the gradient of a cell is divided by before the optimizer gets it.',
  example: 'share weights within 1% of params mapped pareto scaled squared\ntrain all',
});

export const share = verb('share', {
  duty: 'prepares',
  object: record({ name: 'weights', word: 'weights' }),
  clauses: [inside, except, withinCells, mapped, scaled],
  rules: [{ kind: 'required', clause: 'within' }],
  documentation:
    'Draws weights anew, each ± a cell of one small array times a number of its layer; the array trains in their place. No weight is pruned.',
  example: 'share weights within 1% of params mapped pareto\ntrain all',
});
