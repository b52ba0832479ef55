/** What a schema cannot say of the latencies in a plan. */
import type { Incoherence } from '../coherence.ts';
import type { Plan, PlannedExpect, PlannedMeasure, PlannedStage } from '../plan.ts';
import { budgetFault, startFault } from '../units/budget-fault.ts';
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
    if (statement.kind === 'measure' || statement.kind === 'expect') {
      const faults = unprofiled(statement, plan);
      return faults.map((problem) => ({ path: [...path, 'statements', index], problem }));
    }
    if (statement.kind !== 'prune') return [];
    const { budget } = statement;
    const problem = (budget && budgetFault(budget, plan)) ?? startFault(statement);
    if (problem === undefined) return [];
    return [{ path: [...path, 'statements', index, 'budget'], problem }];
  });
}

/** A latency that is measured is read from the profile on its batch. */
function unprofiled(
  statement: PlannedMeasure | PlannedExpect,
  { profiles = [] }: Plan,
): readonly string[] {
  const { metric, batch, expression } = statement.kind === 'measure' ? statement : statement.claim;
  if (metric !== 'latency' || expression !== undefined) return [];
  const isMeasured = profiles.some(({ measured }) => measured.batch === batch);
  return isMeasured ? [] : ['no profile of the plan was measured on its batch'];
}
