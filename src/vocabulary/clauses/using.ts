/** The clause `using`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { dataSource } from '../values.ts';

export const using: ClauseDeclaration = {
  kind: 'clause',
  word: 'using',
  noun: 'data',
  value: dataSource,
  documentation: 'The samples that statistics and gradients are taken from.',
  example: 'prune weights by wanda to 50% using 128 samples of calibration',
};
