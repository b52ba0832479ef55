/** What a schema cannot say of a budget: what a latency needs, and where its course over a window starts. */
import { compare } from '../../exact/rational.ts';
import type { Incoherence } from '../incoherence.ts';
import type { Plan, PlannedBudget, PlannedStage } from '../plan.ts';
import { isBudgetPrune } from '../pruning.ts';
import type { Path } from '../yaml-places.ts';
import { amountOfText, goalOfBudget } from './budget-amount.ts';

/** Of every statement that prunes to a resource. */
export function budgetFaults(stage: PlannedStage, path: Path, plan: Plan): readonly Incoherence[] {
  return stage.statements.flatMap((statement, index) => {
    if (!isBudgetPrune(statement)) return [];
    const { budget } = statement;
    const problem = budgetFault(budget, plan) ?? startFault(budget);
    if (problem === undefined) return [];
    return [{ path: [...path, 'statements', index, 'budget'], problem }];
  });
}

/** Undefined for what planning makes. */
function budgetFault({ of, share, time, batch }: PlannedBudget, { profiles = [] }: Pick<Plan, 'profiles'>): string | undefined {
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

/** The same of what is left when a window begins. */
function startFault(budget: PlannedBudget): string | undefined {
  if (budget.from === undefined) return undefined;
  const from = amountOfText(budget.from, budget);
  if (from === undefined) return '`from` says what is left as the target does';
  return compare(from, goalOfBudget(budget)) < 0 ? 'what is left never grows' : undefined;
}
