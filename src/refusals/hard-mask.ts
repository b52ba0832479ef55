/** Whether what a statement prunes never comes back, as far as it says so itself. */
import type { TypedStatement } from '../language/typed.ts';
import { clause } from '../plan/reading.ts';

export function isHard(statement: TypedStatement): boolean {
  const mask = clause(statement, 'mask');
  return mask === undefined || (mask.kind === 'choice' && mask.word === 'hard');
}
