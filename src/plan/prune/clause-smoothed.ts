/** `smoothed 0.9`: the share of a score that is kept from one update of a prune to the next. */
import { done, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { fading } from '../../vocabulary/values.ts';
import { clause, numberOf } from '../reading.ts';
import type { PlanContext } from '../plan-context.ts';
import { limitFault } from '../declared.ts';
import type { PruneClause } from './clause.ts';
import { readsThresholdOfNow } from './clause-mask.ts';
import { unless } from '../incoherence.ts';

export const smoothed: PruneClause = {
  word: 'smoothed',
  read: (statement, context) => {
    const { value, diagnostics } = smoothingOf(statement, context) ?? done(undefined);
    return diagnostics.length > 0 ? { diagnostics } : done({ smoothed: value });
  },
  faults: (prune) => {
    const fits = prune.smoothed === undefined || (prune.smoothed < 1 && !readsThresholdOfNow(prune));
    return unless(fits, ['smoothed'], 'a share below 1 goes on, and none under a mask that reads a threshold');
  },
  // Moving averages of scores, those of before and of now, in double precision.
  memory: (prune, scored) => (prune.smoothed === undefined ? [] : [{ what: 'smoothed scores', bytes: 2 * 8 * scored }]),
  words: (prune) => (prune.smoothed === undefined ? '' : `, smoothed ${prune.smoothed}`),
  sentence: (prune) =>
    prune.smoothed === undefined ? undefined : `Scores are a moving average: ${prune.smoothed} of the last goes on in the next.`,
};

/** Undefined where the clause is absent. */
export function smoothingOf(statement: TypedStatement, context: PlanContext): Outcome<number> | undefined {
  const value = clause(statement, 'smoothed');
  if (value === undefined) return undefined;
  const fault = limitFault('smoothed', fading, value, context);
  return fault !== undefined ? { diagnostics: [fault] } : done(numberOf(value));
}
