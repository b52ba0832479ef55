/** The clause `normalized`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice, record } from '../values.ts';

export const normalized: ClauseDeclaration = {
  kind: 'clause',
  word: 'normalized',
  noun: 'normalization',
  value: record(),
  own: [
    {
      name: 'by',
      word: 'by',
      shape: record(
        {
          name: 'norm',
          shape: choice(
            'grouping',
            'none',
            'sum',
            'mean',
            'max',
            'l2',
            'std',
            'standard',
            'size',
            'params',
          ),
        },
        {
          name: 'per',
          word: 'per',
          shape: choice('scope', 'layer', 'block', 'sublayer'),
          optional: true,
        },
      ),
    },
  ],
  documentation:
    'The norm that divides the scores of units in a layer before layers are compared. `sum`, `mean` and `max` are those of the sizes of scores, so that scores below 0 keep their order. Scores of weights are not divided.',
  example: 'prune channels by global magnitude to 50% sparsity normalized by mean per layer',
};
