/** The clause `loss`. */
import type { ClauseDeclaration } from '../declaration.ts';

export const loss: ClauseDeclaration = {
  kind: 'clause',
  word: 'loss',
  value: { kind: 'expression', role: 'loss' },
  default: 'task',
  documentation: 'What training makes small.',
  example: 'train all loss task + 0.9 * kl(original, temperature: 4)',
};
