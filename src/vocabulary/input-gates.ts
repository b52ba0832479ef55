/** Gates that open or shut by what a sample is, until most samples agree. */
import type { WordDeclaration } from './declaration.ts';
import { number, share } from './values.ts';

export const inputGates: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'input-gates',
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
};
