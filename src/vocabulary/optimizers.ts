/** Optimizers. */
import { words, type Parameter } from './declaration.ts';
import { fading, numberWithin, positiveNumber } from './values.ts';

const lr: Parameter = { name: 'lr', shape: positiveNumber, default: '1e-3', documentation: 'Learning rate of the first step.' };

/** Of Adam and AdamW. */
const moments: readonly Parameter[] = [
  { name: 'beta1', shape: fading, default: '0.9', documentation: 'Decay of the mean of gradients.' },
  { name: 'beta2', shape: fading, default: '0.999', documentation: 'Decay of the mean of squared gradients.' },
  { name: 'eps', shape: positiveNumber, default: '1e-8', documentation: 'Added outside the root.' },
];

const addedDecay: Parameter = {
  name: 'weight-decay',
  shape: numberWithin({ from: 0 }),
  default: '0',
  documentation: 'Added to the gradient.',
};

export const optimizers = words('optimizer', {
  sgd: {
    args: [
      lr,
      { name: 'momentum', shape: fading, default: '0', documentation: 'μ, the share of the last update that is kept.' },
      { name: 'nesterov', documentation: 'Looks ahead along the momentum.' },
      addedDecay,
    ],
    documentation: 'Stochastic gradient descent: v ← μv + g, w ← w − lr·v, as PyTorch computes it.',
    example: 'train all with sgd(lr: 0.1, momentum: 0.9, nesterov)',
  },
  adam: {
    args: [lr, ...moments, addedDecay],
    documentation: 'Adam, with weight decay added to the gradient.',
    example: 'train all with adam(lr: 1e-3, beta2: 0.99)',
  },
  adamw: {
    args: [
      lr,
      ...moments,
      {
        name: 'weight-decay',
        shape: numberWithin({ from: 0 }),
        default: '0',
        documentation: 'Shrinks the weights by lr times this, apart from the gradient.',
      },
    ],
    documentation: 'Adam with weight decay of its own, apart from the gradient.',
    example: 'train all with adamw(lr: 5e-4, weight-decay: 0.01)',
  },
  sm3: {
    args: [
      { ...lr, default: '0.1' },
      { name: 'eps', shape: positiveNumber, default: '1e-30', documentation: 'Added inside the root.' },
    ],
    documentation: 'SM3-II: AdaGrad with one number per row and per column of a weight (Anil et al., arXiv:1901.11150), without momentum.',
    example: 'train all with sm3(lr: 0.05)',
  },
});
