/** Losses, penalties that are added to one, and how gates are held to a budget. */
import { words } from './declaration.ts';
import { number, numberWithin, positiveNumber, choice, count, ofOutput, selectorTerm, teacher } from './values.ts';

export const penalties = words('penalty', {
  slimming: { documentation: 'Sum of the sizes of the scales of norms.', example: 'train all loss task + slimming' },
  lasso: { documentation: 'Sum of the sizes of weights.', example: 'train all loss task + lasso' },
  ridge: { documentation: 'Sum of the squares of weights.', example: 'train all loss task + ridge' },
  'group-lasso': { documentation: 'Sum of the lengths of units.', example: 'train all loss task + group-lasso' },
});

/** How gates are held to a budget. */
export const multipliers = words('multiplier', {
  lagrangian: {
    args: [
      { name: 'lr', shape: positiveNumber, required: true, documentation: 'What the multipliers rise by.' },
      { name: 'linear', shape: number, default: '0', documentation: 'λ₁ before the first step.' },
      { name: 'quadratic', shape: numberWithin({ from: 0 }), default: '0', documentation: 'λ₂ before the first step.' },
    ],
    documentation:
      'Adds λ₁·(left − target) + λ₂·(left − target)² to the loss, left being the expected share; both multipliers rise by `lr` times their gradient at every step.',
    example:
      'stage search for 100 steps {\n  train gates toward 60% of params by lagrangian(lr: 0.1)\n  prune neurons by gate to 60% of params\n}',
  },
});

// Losses.

export const losses = words('loss', {
  task: { documentation: "The loss of the project's task.", example: 'train all loss task' },
  crossentropy: { args: [ofOutput], documentation: 'Cross-entropy of logits and labels.', example: 'train all loss crossentropy(of: cls)' },
  bce: {
    args: [ofOutput],
    documentation: 'Binary cross-entropy of logits and labels from 0 to 1, mean over all elements.',
    example: 'train all loss bce',
  },
  mse: { args: [ofOutput], documentation: 'Mean squared error of output and label.', example: 'train all loss mse' },
  l1: { args: [ofOutput], documentation: 'Mean absolute error of output and label.', example: 'train all loss l1(of: y[.., 10:])' },
  kl: {
    args: [
      { name: 'teacher', shape: teacher, positional: true, required: true, documentation: 'Whose outputs are followed.' },
      { name: 'temperature', shape: positiveNumber, default: '1', documentation: 'Both logits are divided by it.' },
      ofOutput,
    ],
    documentation:
      'Kullback–Leibler divergence from the outputs of a teacher, a mark or another model, times the square of the temperature (arXiv:1503.02531).',
    example: 'train all loss task + 0.9 * kl(original, temperature: 4)',
  },
  features: {
    args: [
      { name: 'teacher', shape: teacher, positional: true, required: true, documentation: 'Whose hidden states are followed.' },
      {
        name: 'at',
        shape: selectorTerm,
        documentation:
          'The layer whose outputs are compared, by its name or by a role that it alone has, such as `head`; without it, the inputs of the last one.',
      },
    ],
    documentation: 'Mean squared distance from the hidden states of a teacher, over all of their elements.',
    example: 'train all loss task + 0.1 * features(original)',
  },
  only: {
    args: [
      {
        name: 'penalty',
        shape: { kind: 'expression', role: 'penalty' },
        positional: true,
        required: true,
        documentation: 'A penalty of weights, such as `lasso`.',
      },
      {
        name: 'at',
        shape: selectorTerm,
        required: true,
        documentation:
          'Its layers: a role of one word, a group, a name or a glob; several in `[ ]`. A penalty of any other layer is not added.',
      },
    ],
    documentation: 'A penalty of chosen layers alone, so that its strength can differ by part.',
    example: 'train all loss task + only(lasso(1e-3), at: head) + only(lasso(1e-4), at: [conv, mlp])',
  },
  nuclear: {
    args: [
      {
        name: 'lambda',
        shape: positiveNumber,
        positional: true,
        default: '3e-4',
        documentation: 'What the sum of the singular values is multiplied by.',
      },
      {
        name: 'at',
        shape: selectorTerm,
        documentation: 'Its layers: a role of one word, a group, a name or a glob; several in `[ ]`; without it, every layer that trains.',
      },
      { name: 'as', shape: choice('matrix-form'), default: 'channel', documentation: 'How the kernel of a convolution is a matrix.' },
      {
        name: 'every',
        shape: count,
        default: '1',
        documentation: 'The steps from one that has the penalty to the next; those between have none, as in arXiv:2004.14566.',
      },
    ],
    documentation:
      'Sum of the singular values of each layer, which lowers its rank (arXiv:2004.14566). The gradient is U·Vᵀ, of the singular vectors of the weight before the step.',
    example: 'train all loss task + nuclear(3e-4, at: conv)',
  },
  'open-gates': {
    documentation: 'Expected share of gates that are not 0 (arXiv:1712.01312), of those that train.',
    example: 'stage search for 100 steps {\n  train gates loss task + 0.1 * open-gates\n  prune neurons by gate to 50% sparsity\n}',
  },
});
