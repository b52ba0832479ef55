/** The standard criterion `lrp`. */
import type { WordDeclaration } from '../declaration.ts';

export const lrp: WordDeclaration = {
  kind: 'word',
  category: 'criterion',
  word: 'lrp',
  documentation: 'Relevance of a unit for the outputs, propagated back.',
  example: 'prune weights by lrp to 50%',
};
