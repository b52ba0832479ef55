/** What a schema cannot say of a budget: what a latency needs, and what others do not have. */
import type { Plan, PlannedBudget } from '../plan.ts';

/** Undefined for what planning makes. */
export function budgetFault(
  { of, share, time, batch }: PlannedBudget,
  { profiles = [] }: Pick<Plan, 'profiles'>,
): string | undefined {
  if (of !== 'latency') {
    const isShare = share !== undefined && time === undefined;
    return isShare && batch === undefined ? undefined : `of ${of} a share alone is planned`;
  }
  if ((share === undefined) === (time === undefined)) {
    return 'a latency is either a share or a time';
  }
  const isMeasured = profiles.some(({ measured }) => measured.batch === batch);
  return isMeasured ? undefined : 'no profile of the plan was measured on its batch';
}
