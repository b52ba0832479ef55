/** Penalties that are added to a loss. */
import { words } from './declaration.ts';
import { number, numberWithin, positiveNumber } from './values.ts';

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
