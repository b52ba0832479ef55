/** The standard re-parameterisation `powerprop`. */
import type { WordDeclaration } from '../declaration.ts';

export const powerprop: WordDeclaration = {
  kind: 'word',
  category: 'reparam',
  word: 'powerprop',
  documentation: 'Small weights learn more slowly and stay small.',
  example: 'prune weights by magnitude to 80% over 25%..75% mask powerprop',
};
