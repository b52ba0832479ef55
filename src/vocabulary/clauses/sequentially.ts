/** The clause `sequentially`. */
import type { ClauseDeclaration } from '../declaration.ts';

export const sequentially: ClauseDeclaration = {
  kind: 'clause',
  word: 'sequentially',
  documentation: "A block's inputs come from the pruned blocks before it.",
  example: 'prune weights by wanda to 50% using 128 samples of calibration sequentially',
};
