/** The clause `varying`. */
import type { ClauseDeclaration } from '../declaration.ts';
import { choice, either, record } from '../values.ts';

export const varying: ClauseDeclaration = {
  kind: 'clause',
  word: 'varying',
  noun: 'variation',
  value: record({
    name: 'name',
    shape: either(choice('variation'), { kind: 'name', of: ['param'] }),
  }),
  own: [{ name: 'values', word: 'in', shape: { kind: 'values' }, optional: true }],
  documentation: 'What the arms differ in.',
  example:
    'param wd: number = 0\nbranch varying wd in 0, 1e-4 { train all with sgd(weight-decay: wd) }\naverage all',
};
