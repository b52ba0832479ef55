/** What trains: `gates`. */
import type { WordDeclaration } from '../declaration.ts';
import { number, numberWithin, positiveNumber } from '../values.ts';

export const gates: WordDeclaration = {
  kind: 'word',
  category: 'trained',
  word: 'gates',
  args: [
    { name: 'start', shape: number, default: '3', documentation: 'log α before the first step.' },
    {
      name: 'temperature',
      shape: positiveNumber,
      default: '2/3',
      documentation: 'β: a lower one draws more gates that are 0 or 1.',
    },
    {
      name: 'low',
      shape: numberWithin({ below: 0 }),
      default: '-0.1',
      documentation: 'Reach below 0.',
    },
    {
      name: 'high',
      shape: numberWithin({ above: 1 }),
      default: '1.1',
      documentation: 'Reach above 1.',
    },
  ],
  documentation:
    'A hard-concrete gate (arXiv:1712.01312) on each unit that a prune of the stage ranks by `gate`. The stage ends with the gates in the weights that read the units.',
  example:
    'stage search for 100 steps {\n  train gates(start: 3)\n  prune neurons by gate to 50% sparsity\n}',
};
