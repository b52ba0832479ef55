/** Whether a statement gives weights other values than 0 and those that they have. */
import type { PlannedStatement } from '../plan.ts';

const leaves: ReadonlySet<PlannedStatement['kind']> = new Set([
  'prune',
  'prune samples',
  'prune tokens',
  'prune zeros',
  'mark',
  'collect',
  'collect steps',
  'measure',
  'expect',
  'compact',
  'insert',
]);

export function movesWeights(statement: PlannedStatement): boolean {
  if (statement.kind === 'prune') return statement.compensation !== undefined;
  return !leaves.has(statement.kind);
}
