/** The type `number`. */
import type { WordDeclaration } from '../declaration.ts';
import { number } from '../values.ts';

export const numberType: WordDeclaration = {
  kind: 'word',
  category: 'type',
  word: 'number',
  value: number,
  documentation: 'A number without a unit.',
  example: 'param lr: number = 1e-3\ntrain all with adamw(lr: lr)',
};
