/** The piece `constant` of a schedule of the learning rate. */
import type { WordDeclaration } from '../declaration.ts';
import { from, length } from './arguments.ts';

export const constant: WordDeclaration = {
  kind: 'word',
  category: 'piece',
  word: 'constant',
  args: [from, length],
  documentation: 'The learning rate stays.',
  example: 'train all decay piecewise constant(for: 30%), constant(from: 10%)',
};
