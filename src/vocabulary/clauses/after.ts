/** The clause `after`. */
import type { ClauseDeclaration } from '../declaration.ts';

export const after: ClauseDeclaration = {
  kind: 'clause',
  word: 'after',
  value: { kind: 'name', of: ['stage'] },
  documentation: 'The stage whose end is spoken of. This version refuses it (ESP2270).',
  example: 'stage s { train all }\nmeasure loss after s',
};
