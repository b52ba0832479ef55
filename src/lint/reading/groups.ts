/** The groups of units of a model that a statement prunes. */
import type { TypedStatement } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import { areUnits } from '../../model/coupling/unit-groups.ts';
import type { ModelFacts } from '../../plan/index.ts';
import type { LintContext } from '../lint-context.ts';
import { selectedLayers } from './layers.ts';
import { unitsOf } from './statements.ts';

/** Those that can go, where a layer that makes their units is selected. */
export function groupsOf(
  statement: TypedStatement,
  context: LintContext,
  facts: ModelFacts,
): readonly UnitGroup[] {
  const kinds = new Set(unitsOf(statement));
  const tensors = new Set(selectedLayers(statement, context, facts).map(({ tensor }) => tensor));
  return (facts.unitGroups?.() ?? []).filter(
    (group) =>
      kinds.has(group.kind) &&
      group.pin === undefined &&
      areUnits(group) &&
      group.members.some(({ tensor, side }) => side === 'producer' && tensors.has(tensor)),
  );
}
