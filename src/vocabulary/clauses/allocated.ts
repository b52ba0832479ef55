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
      shape: record(
        {
          name: 'rule',
          shape: either(choice('allocator'), { kind: 'expression', role: 'criterion' }),
        },
        { name: 'per', word: 'per', shape: choice('scope', 'layer', 'block'), optional: true },
      ),
    },
  ],
  documentation:
    "The layers' shares, computed. By an expression that is one number of a layer, what is kept goes to layers, or blocks, in proportion to it. Of units, groups take the place of layers.",
  example: 'prune weights by magnitude to 80% allocated by sensitivity(loss, levels: 5)',
};
