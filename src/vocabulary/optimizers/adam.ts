/** The optimizer `adam`. */
import type { WordDeclaration } from '../declaration.ts';
import { fading, numberWithin, positiveNumber } from '../values.ts';

export const adam: WordDeclaration = {
  kind: 'word',
  category: 'optimizer',
  word: 'adam',
  args: [
    {
      name: 'lr',
      shape: positiveNumber,
      default: '1e-3',
      documentation: 'Learning rate of the first step.',
    },
    {
      name: 'beta1',
      shape: fading,
      default: '0.9',
      documentation: 'Decay of the mean of gradients.',
    },
    {
      name: 'beta2',
      shape: fading,
      default: '0.999',
      documentation: 'Decay of the mean of squared gradients.',
    },
    {
      name: 'eps',
      shape: positiveNumber,
      default: '1e-8',
      documentation: 'Added outside the root.',
    },
    {
      name: 'weight-decay',
      shape: numberWithin({ from: 0 }),
      default: '0',
      documentation: 'Added to the gradient.',
    },
  ],
  documentation: 'Adam, with weight decay added to the gradient.',
  example: 'train all with adam(lr: 1e-3, beta2: 0.99)',
};
