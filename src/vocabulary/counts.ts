/** How a share becomes a count: roundings, ties, and wholes. */
import { words } from './declaration.ts';

/** Which of the units with equal scores go, where not all of them do. */
export const ties = words('tie', {
  first: {
    documentation: 'Those of the earlier layer, and in a layer those that are stored first.',
    example: 'prune weights by magnitude to 80% ties first go',
  },
  last: {
    documentation: 'Those of the later layer, and in a layer those that are stored last.',
    example: 'prune weights by magnitude to 80% ties last go',
  },
  all: {
    documentation: 'All of them, so that more can go than the target says; a floor still holds.',
    example: 'prune weights by magnitude to 80% ties all go',
  },
  none: {
    documentation: 'None of them, so that fewer go than the target says: at least one less.',
    example: 'prune weights by magnitude to 80% ties none go',
  },
});

/** How a number of weights that is no whole number is rounded. */
export const roundings = words('rounding', {
  nearest: {
    documentation: 'The nearest whole number; of two that are equally near, the even one.',
    example: 'prune weights by magnitude to 80% rounded nearest',
  },
  down: { documentation: 'The next whole number below.', example: 'prune weights by magnitude to 80% rounded down' },
  up: { documentation: 'The next whole number above.', example: 'prune weights by magnitude to 80% rounded up' },
});

/** Words for everything there is. */
export const wholes = words('whole', {
  model: { documentation: 'All weights of the current model.', example: 'expect sparsity of model >= 0%' },
  original: { documentation: 'The model as the run found it.', example: 'expect accuracy of model >= accuracy of original within 1 point' },
  params: { documentation: 'All parameters, biases and norms included.', example: 'expect sparsity of params <= 80%' },
});
