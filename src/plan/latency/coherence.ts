/** What a schema cannot say of the latencies in a plan. */
import type { Incoherence } from '../coherence.ts';
import type { Plan, PlannedStage } from '../plan.ts';
import { budgetFault, courseFault } from '../units/budget-fault.ts';
import type { Path } from '../yaml-places.ts';
import { profileFault } from './profile-fault.ts';

export function profileFaults({ profiles = [] }: Plan): readonly Incoherence[] {
  return profiles.flatMap(({ measured }, index) => {
    const fault = profileFault(measured);
    if (fault === undefined) return [];
    return [{ ...fault, path: ['profiles', index, 'measured', ...fault.path] }];
  });
}

/** Budgets of every kind: what a latency needs others do not have; and what a window leaves of them. */
export function budgetFaults(
  { statements }: PlannedStage,
  path: Path,
  plan: Plan,
): readonly Incoherence[] {
  return statements.flatMap((statement, index) => {
    if (statement.kind !== 'prune') return [];
    const { budget } = statement;
    const problem = (budget && budgetFault(budget, plan)) ?? courseFault(statement);
    if (problem === undefined) return [];
    return [{ path: [...path, 'statements', index, 'budget'], problem }];
  });
}
