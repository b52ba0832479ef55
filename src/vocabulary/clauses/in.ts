/** The clause `in`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { selector } from '../values.ts';

export const inside: ClauseDeclaration = {
  kind: 'clause',
  word: 'in',
  noun: 'selection',
  value: selector,
  documentation: 'The layers and tensors that the statement is about.',
  example: 'prune weights in linear, conv by magnitude to 80%',
};
