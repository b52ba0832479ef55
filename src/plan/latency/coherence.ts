/** What a schema cannot say of the latencies in a plan. */
import type { Incoherence } from '../incoherence.ts';
import { subjectsOfStage } from '../observe/subjects.ts';
import type { Plan, PlannedStage } from '../plan.ts';
import { budgetFault, startFault } from '../units/budget-fault.ts';
import type { Path } from '../yaml-places.ts';
import { profileFault } from './profile-fault.ts';
import { isBudgetPrune } from '../pruning.ts';

export function profileFaults({ profiles = [] }: Plan): readonly Incoherence[] {
  return profiles.flatMap(({ measured }, index) => {
    const fault = profileFault(measured);
    if (fault === undefined) return [];
    return [{ ...fault, path: ['profiles', index, 'measured', ...fault.path] }];
  });
}

/** Budgets of every kind: what a latency needs others do not have; and what a window leaves of them. */
export function budgetFaults(stage: PlannedStage, path: Path, plan: Plan): readonly Incoherence[] {
  const budgets = stage.statements.flatMap((statement, index) => {
    if (!isBudgetPrune(statement)) return [];
    const { budget } = statement;
    const problem = budgetFault(budget, plan) ?? startFault(budget);
    if (problem === undefined) return [];
    return [{ path: [...path, 'statements', index, 'budget'], problem }];
  });
  return [...unprofiled(stage, path, plan), ...budgets];
}

/** A latency that is measured is read from the profile on its batch. */
function unprofiled(stage: PlannedStage, path: Path, { profiles = [] }: Plan): Incoherence[] {
  const batches = new Set(profiles.map(({ measured }) => measured.batch));
  const problem = 'no profile of the plan was measured on its batch';
  return subjectsOfStage(stage, path)
    .filter(({ metric, expression }) => metric === 'latency' && expression === undefined)
    .filter(({ batch }) => batch === undefined || !batches.has(batch))
    .map((subject) => ({ path: subject.path, problem }));
}
