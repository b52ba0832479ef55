/** The clause `with`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice } from '../values.ts';

export const withOptimizer: ClauseDeclaration = {
  kind: 'clause',
  word: 'with',
  noun: 'optimizer',
  value: choice('optimizer'),
  default: 'adamw(lr: 1e-3, weight-decay: 0)',
  documentation: 'The optimizer and its constants.',
  example: 'train all with sgd(lr: 0.1, momentum: 0.9)',
};
