/** The standard criterion `obd`. */
import type { WordDeclaration } from '../declaration.ts';

export const obd: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'obd',
  documentation: 'Loss of a removal where the Hessian is diagonal.',
  example: 'prune weights by obd to 50%',
};
