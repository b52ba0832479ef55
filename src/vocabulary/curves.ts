/** Curves: how far a target is reached at each progress of a window. */
import { words } from './declaration.ts';

export const curves = words('curve', {
  cubic: { documentation: 'Fast at first, 1 − (1 − p)³.', example: 'prune weights by magnitude to 80% over 25%..75% along cubic' },
  linear: { documentation: 'The same at every moment, p.', example: 'prune weights by magnitude to 80% over 25%..75% along linear' },
  polynomial: { documentation: '1 − (1 − p)ⁿ.', example: 'prune weights by magnitude to 80% over 25%..75% along polynomial(4)' },
  cosine: {
    documentation: 'Slow at both ends, (1 − cos πp) / 2.',
    example: 'prune weights by magnitude to 80% over 25%..75% along cosine',
  },
  exponential: {
    documentation: 'Fast at first, an exponential approach.',
    example: 'prune weights by magnitude to 80% over 25%..75% along exponential',
  },
  geometric: {
    documentation: 'Multiplies the remaining density by the same factor at every update.',
    example: 'prune weights by magnitude to 80% over 25%..75% along geometric',
  },
  constant: { documentation: 'The target at once.', example: 'prune weights by magnitude to 80% over 25%..75% along constant' },
  step: { documentation: 'Steps of equal height.', example: 'prune weights by magnitude to 80% over 25%..75% along step' },
});
