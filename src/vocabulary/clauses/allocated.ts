/** The clause `allocated`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice, either, record } from '../values.ts';

export const allocated: ClauseDeclaration = {
  kind: 'clause',
  word: 'allocated',
  value: record(),
  own: [
    {
      name: 'by',
      word: 'by',
      shape: either(choice('allocator'), { kind: 'expression', role: 'criterion' }),
    },
  ],
  documentation: "The layers' shares, computed.",
  example: 'prune weights by magnitude to 80% allocated by sensitivity(loss, levels: 5)',
};
