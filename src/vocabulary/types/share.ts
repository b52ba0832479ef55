/** The type `share`. */
import type { WordDeclaration } from '../declaration.ts';
import { share } from '../values.ts';

export const shareType: WordDeclaration = {
  kind: 'word',
  category: 'type',
  word: 'share',
  value: share,
  documentation: 'A share of a stage or of a floor.',
  example: 'param f: share = 5%\nprune weights by magnitude to 80% protect min f per layer',
};
