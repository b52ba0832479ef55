/** Groups that a prune of units leaves one unit of: everything then passes through it. */
import { lastUnit } from '../../diagnostics/catalogue/plan-units.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedPrune, PlannedGroup } from '../plan.ts';
import { complain, type PlannedStep, type PlanContext } from '../plan-context.ts';
import { targetSpan } from '../prune/setup.ts';
import { isBudgetPrune, prunedGroups } from '../pruning.ts';
import { ofKind } from '../of-kind.ts';

/** Kinds whose units are the width of what follows; a layer of one head or expert is usual. */
const widths: ReadonlySet<string> = new Set(['channels', 'neurons', 'hidden', 'width']);
/** Below so many, one is not much less. */
const fewest = 3;

/** `6 channels of conv1`, of which one stays. `left` counts what stays of a planned group. */
export function lastUnits(groups: readonly PlannedGroup[], left: (group: PlannedGroup) => number | undefined): readonly string[] {
  return groups
    .filter(
      (group) =>
        widths.has(group.kind) &&
        group.units >= fewest &&
        group.together === undefined &&
        group.multiple === undefined &&
        left(group) === 1,
    )
    .map(({ units, name }) => `${units} ${name}`);
}

/** What is known before scores are: of an allocation with counts, and of a target that leaves one of each. */
export function plannedLeft(prune: PlannedPrune): (group: PlannedGroup) => number | undefined {
  const { counts, reached, selected } = prune;
  const isLeast = !isBudgetPrune(prune) && selected - reached === prunedGroups(prune).length;
  return ({ name }) => {
    const count = counts?.[name];
    if (count !== undefined) return count.of - count.pruned;
    return isLeast ? 1 : undefined;
  };
}

export function withLastUnits(step: PlannedStep, statement: TypedStatement, context: PlanContext): PlannedStep {
  const found = ofKind(step.statements, 'prune').flatMap((planned): readonly Diagnostic[] => {
    const last = lastUnits(prunedGroups(planned), plannedLeft(planned));
    if (last.length === 0) return [];
    const args = { where: `\`prune ${planned.units}\``, groups: last, isByScores: false };
    return [complain(context, lastUnit, args, targetSpan({ statement }))];
  });
  return { ...step, diagnostics: [...step.diagnostics, ...found] };
}
