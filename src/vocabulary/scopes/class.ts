/** The scope `class`. */
import type { WordDeclaration } from '../declaration.ts';

export const labelClass: WordDeclaration = {
  kind: 'word',
  category: 'scope',
  word: 'class',
  documentation: 'Each label for itself.',
  example: 'prune weights by wanda to 50% using 10 samples per class of calibration',
};
