/** `average all`: the mean of the arms' weights, which is sparse only where their masks are equal. */
import { unequalMasks } from '../../diagnostics/catalogue/plan-structure.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { clause } from '../reading.ts';
import { complain } from '../plan-context.ts';
import type { PlanContext } from '../plan-context.ts';
import { amountText } from '../share-text.ts';
import { boundsOf } from '../state/pruned-counts.ts';
import type { Bounds } from '../state/pruned-counts.ts';
import { mergedStates } from './merged-states.ts';
import type { ArmState, PlannedJoin } from './join.ts';

export function planAverage(
  statement: TypedStatement,
  arms: readonly ArmState[],
  context: PlanContext,
): PlannedJoin {
  const state = mergedStates(arms.map((arm) => arm.state));
  for (const { name, count } of context.facts.layers) {
    const bounds = arms.map((arm) => boundsOf(arm.state.pruned, name));
    const other = bounds.findIndex((own) => bounds[0] !== undefined && areApart(bounds[0], own));
    const [first, second] = [arms[0], arms[other]];
    if (first === undefined || second === undefined) continue;
    const text = ({ least, most }: Bounds): string =>
      least === most ? amountText(least, count) : `at least ${amountText(least, count)}`;
    const args = {
      layer: name,
      arms: [first.label, second.label] as const,
      pruned: [text(bounds[0] ?? nothing), text(bounds[other] ?? nothing)] as const,
    };
    return { state, diagnostics: [complain(context, unequalMasks, args, statement.span)] };
  }
  const isWeighted = clause(statement, 'weighted') !== undefined;
  const weights = isWeighted ? arms.map(({ samples }) => samples ?? 0) : undefined;
  const labels = arms.map(({ label }) => label);
  return {
    statement: { kind: 'average', at: 0, arms: labels, ...(weights && { weights }) },
    state,
    diagnostics: [],
  };
}

const nothing: Bounds = { least: 0, most: 0 };

/** True where no number of pruned units lies between both bounds. */
function areApart(a: Bounds, b: Bounds): boolean {
  return a.most < b.least || b.most < a.least;
}
