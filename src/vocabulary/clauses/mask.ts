/** The clause `mask`. */
import type { ClauseDeclaration } from '../declaration.ts';

export const mask: ClauseDeclaration = {
  kind: 'clause',
  word: 'mask',
  value: { kind: 'choice', category: 'mask', definitions: 'reparam' },
  default: 'hard',
  documentation: 'What a pruned weight is while the stage runs.',
  example: 'prune weights by magnitude to 80% over 25%..75% mask soft',
};
