/** Criteria by name, and curves: how far a target is reached at each progress of a window. */
import { words } from './declaration.ts';

export const criteria = words('criterion', {
  magnitude: { documentation: 'Size of the weight.', example: 'prune weights by magnitude to 50%' },
  random: { documentation: 'A number drawn for each unit.', example: 'prune weights by random to 50%' },
  wanda: { documentation: 'Size of the weight times the norm of its input.', example: 'prune weights by wanda to 50%' },
  snip: { documentation: 'Size of weight times mean gradient, of single weights.', example: 'prune weights by snip to 50%' },
  taylor: { documentation: 'Mean square of weight times gradient.', example: 'prune weights by taylor to 50%' },
  'param-first': {
    documentation: 'Size of weight times mean gradient, of the units that parameters belong to.',
    example: 'prune weights by param-first to 50%',
  },
  gblm: { documentation: 'Size of the weight times norms of its gradient and its input.', example: 'prune weights by gblm to 50%' },
  synflow: {
    documentation: 'Weight times the gradient of the summed output of the network of absolute weights.',
    example: 'prune weights by synflow to 50%',
  },
  obs: {
    documentation: 'Loss that removing the weight costs, by the inverse second moment of the input.',
    example: 'prune weights by obs to 50%',
  },
  l1: { documentation: "Sum of the sizes of a unit's weights.", example: 'prune weights by l1 to 50%' },
  l2: { documentation: "Length of a unit's weights.", example: 'prune weights by l2 to 50%' },
  'geometric-median': {
    documentation: 'How far a unit lies from all others of its layer.',
    example: 'prune channels by geometric-median to 50% sparsity grouped by first',
  },
  grasp: { documentation: "Change of the gradient's flow when the weight is removed.", example: 'prune weights by grasp to 50%' },
  'taylor-second': {
    documentation: 'Change of the loss to second order, with the diagonal Fisher information.',
    example: 'prune weights by taylor-second to 50%',
  },
  obd: { documentation: 'Loss of a removal where the Hessian is diagonal.', example: 'prune weights by obd to 50%' },
  'block-fisher': {
    documentation: 'Loss of a removal, by the inverse of the empirical Fisher information in blocks of weights.',
    example: 'prune weights by block-fisher(block: 50) to 50%',
  },
  lamp: {
    documentation: "The squared weight's share in all that are as large or larger in the layer.",
    example: 'prune weights by lamp to 50%',
  },
  movement: { documentation: 'How far training moves the weight away from zero.', example: 'prune weights by movement to 50%' },
  fluctuation: { documentation: 'How much the output varies with the input of the unit.', example: 'prune weights by fluctuation to 50%' },
  apoz: {
    documentation: 'Share of the activations of a unit that are not zero.',
    example: 'prune channels by apoz to 25% sparsity using 128 samples of train',
  },
  lrp: { documentation: 'Relevance of a unit for the outputs, propagated back.', example: 'prune weights by lrp to 50%' },
  'block-influence': {
    documentation: 'How far a block turns the stream that passes it.',
    example: 'prune blocks by block-influence removing 1 block',
  },
  finercut: {
    documentation: "How far the model's output moves when the unit is switched off.",
    example: 'prune sublayers by finercut removing 1 sublayer',
  },
  'loss-rise': {
    documentation: 'How much the loss rises when the unit is switched off.',
    example: 'prune sublayers by loss-rise removing 1 sublayer',
  },
});

// Curves: how far a target is reached at each progress of a window.

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
