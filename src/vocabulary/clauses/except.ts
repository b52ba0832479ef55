/** The clause `except`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { selector } from '../values.ts';

export const except: ClauseDeclaration = {
  kind: 'clause',
  word: 'except',
  noun: 'exceptions',
  value: selector,
  documentation: 'Layers and tensors that are left alone, whatever `in` says.',
  example: 'prune weights except first layer, head by magnitude to 80%',
};
