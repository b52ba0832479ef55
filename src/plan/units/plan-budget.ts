/** A prune of units to a resource, at once or over a window: how many go is known when the scores are. */
import type { PlannedBudget, BudgetPrune } from '../plan.ts';
import { done } from '../../diagnostics/diagnostic.ts';
import { rational, zero } from '../../exact/rational.ts';
import { capOf } from '../prune/reach.ts';
import { plannedUnits, stateAfter } from '../prune/planned-prune.ts';
import type { Setup } from '../prune/setup.ts';
import { isWindowed } from '../schedule/window.ts';
import { failed, type PlannedStep } from '../plan-context.ts';
import { withBounds } from '../state/pruned-counts.ts';
import { budgetCourse, type BudgetCourse } from './budget-course.ts';
import { outOfReach } from './least-left.ts';
import type { ResourceEstimate } from './resource-estimate.ts';
import type { UnitSetup } from './unit-setup.ts';

/** Every count is what may go at most. */
export function planBudget(setup: Setup, units: UnitSetup, budget: PlannedBudget): PlannedStep {
  const { context, statement, total, already, layers, before } = setup;
  const estimate = estimateOf(setup, budget);
  const beyond = estimate && outOfReach(setup, estimate);
  if (beyond !== undefined) return failed(context, [beyond]);
  const course = isWindowed(statement) ? budgetCourse(setup, budget, estimate) : done(atOnce(context.at, budget));
  if (course.value === undefined) return failed(context, course.diagnostics);
  const most = capOf(setup);
  const share = (units: number) => (total === 0 ? zero : rational(units, total));
  const planned: BudgetPrune = {
    ...plannedUnits(setup, units, course.value.timing, {
      from: share(already.least),
      to: share(most),
      asked: most,
      reached: most,
      curve: course.value.curve,
    }),
    budget: course.value.budget,
  };
  const bounds = layers.map(({ name }, index) => {
    const least = before[index]?.least ?? 0;
    return [name, { least, most: capOf(setup, index) }] as const;
  });
  const pruned = withBounds(context.state.pruned, new Map(bounds));
  const { diagnostics } = course.value;
  return { statements: [planned], state: stateAfter(setup, pruned), diagnostics };
}

function atOnce(at: number, budget: PlannedBudget): BudgetCourse {
  return { timing: { first: at, last: at, every: 1, windowed: false, defaults: [] }, budget, curve: 'linear', diagnostics: [] };
}

function estimateOf({ context }: Setup, budget: PlannedBudget): ResourceEstimate | undefined {
  const { facts, settings } = context;
  const found = budget.batch === undefined ? undefined : settings.profiles?.(budget.batch);
  const profiles = found !== undefined && 'measured' in found ? [found] : [];
  return facts.estimateResource?.(budget, { profiles });
}
