/** Tensors and scalars that an expression may name; `MARK.w` is the weight of a mark. */
import type { WordDeclaration } from '../declaration.ts';

function declare(word: string, documentation: string, example: string): WordDeclaration {
  return { kind: 'word', category: 'variable', word, documentation, example };
}

export const variables: readonly WordDeclaration[] = [
  declare('w', 'The weight.', 'prune weights by |w * w| to 50%'),
  declare('x', "The layer's input.", 'prune weights by |w * x| to 50%'),
  declare('y', "The layer's output.", 'prune weights by |w * y| to 50%'),
  declare('y0', 'The output of the dense model.', 'prune weights by |w * y0| to 50%'),
  declare('g', 'Gradient of the loss in the weight.', 'prune weights by |w * g| to 50%'),
  declare('gz', "Gradient of the loss in the layer's output.", 'prune weights by |w * gz| to 50%'),
  declare('m', 'The mask, 1 where kept.', 'prune weights by |w * m| to 50%'),
  declare('s', 'The score that trains beside a weight.', 'prune weights by s to 50%'),
  declare('t', 'The current threshold.', 'prune weights by |w * t| to 50%'),
  declare(
    'p',
    'Progress, from 0 to 1.',
    'prune weights by magnitude to 80% over 25%..75% along 1 - (1 - p)^2',
  ),
  declare('r', 'Ratio of the layer that is kept.', 'prune weights by |w * r| to 50%'),
  declare(
    'hessian',
    "Second moment of the layer's input.",
    'prune weights by |w * hessian| to 50%',
  ),
  declare(
    'gamma',
    'Scale of the norm behind the layer.',
    'prune channels by |gamma| to 25% sparsity',
  ),
  declare(
    'beta',
    'Shift of the norm behind the layer.',
    'prune channels by |beta| to 25% sparsity',
  ),
  declare('label', 'The label of the sample.', 'prune weights by |w * label| to 50%'),
  declare('lr', 'The learning rate of the step.', 'prune weights by |w * lr| to 50%'),
  declare('d', 'Density of the layer.', 'prune weights by |w * d| to 50%'),
];
