/** The optimizer `sgd`. */
import type { WordDeclaration } from '../declaration.ts';
import { fading, numberWithin, positiveNumber } from '../values.ts';

export const sgd: WordDeclaration = {
  kind: 'word',
  category: 'optimizer',
  word: 'sgd',
  args: [
    {
      name: 'lr',
      shape: positiveNumber,
      default: '1e-3',
      documentation: 'Learning rate of the first step.',
    },
    {
      name: 'momentum',
      shape: fading,
      default: '0',
      documentation: 'μ, the share of the last update that is kept.',
    },
    { name: 'nesterov', documentation: 'Looks ahead along the momentum.' },
    {
      name: 'weight-decay',
      shape: numberWithin({ from: 0 }),
      default: '0',
      documentation: 'Added to the gradient.',
    },
  ],
  documentation: 'Stochastic gradient descent: v ← μv + g, w ← w − lr·v, as PyTorch computes it.',
  example: 'train all with sgd(lr: 0.1, momentum: 0.9, nesterov)',
};
