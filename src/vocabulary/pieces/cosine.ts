/** The piece `cosine` of a schedule of the learning rate. */
import type { WordDeclaration } from '../declaration.ts';
import { from, length, to } from './arguments.ts';

export const cosine: WordDeclaration = {
  kind: 'word',
  category: 'piece',
  word: 'cosine',
  args: [from, to, length],
  documentation: 'The learning rate falls or rises along half a cosine.',
  example: 'train all decay piecewise cosine(for: 50%), cosine(from: 100%)',
};
