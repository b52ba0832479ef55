/** The allocation `er`. */
import type { WordDeclaration } from '../declaration.ts';

export const er: WordDeclaration = {
  kind: 'word',
  category: 'allocation',
  word: 'er',
  documentation: 'Erdős–Rényi: density is proportional to (in + out) / (in · out).',
  example: 'prune weights by er magnitude to 80%',
};
