/** The groups of units that a prune selects, and those that cannot be pruned. */
import { unitGroupsOf } from '../facts.ts';
import { emptyExclusion, nothingSelected } from '../../diagnostics/catalogue/plan.ts';
import { noUnits, unitsStay } from '../../diagnostics/catalogue/plan-units.ts';
import { collecting, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { areUnits, type UnitGroup } from '../../model/coupling/unit-groups.ts';
import { asChoice, asSelector, clause, itemsOf, placeOf } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { selected } from '../select-layers.ts';
import { unitNoun } from './pruned-unit-counts.ts';

export interface SelectedGroups {
  /** In graph order. */
  readonly groups: readonly UnitGroup[];
  readonly stays: readonly UnitGroup[];
}

/**
 * A group is taken where `in` selects one of the layers that make its units, and left where
 * `except` does: slices that several layers make go from all of them. A branch has all its layers.
 */
export function selectGroups(statement: TypedStatement, context: PlanContext): Outcome<SelectedGroups> {
  const kinds = new Set(itemsOf(statement.object).map((item) => asChoice(item).word));
  const known = unitGroupsOf(context.facts);
  const all = known.filter((group) => kinds.has(group.kind) && (areUnits(group) || group.cuts !== undefined));
  const [inside, outside] = [tensorsOf('in', statement, context), tensorsOf('except', statement, context)];
  const diagnostics = [...inside.diagnostics, ...outside.diagnostics];
  if (hasErrors(diagnostics)) return { diagnostics };
  const chosen = all.filter(({ members }) => (inside.value === undefined ? true : makersAmong(members, inside.value)));
  const left = chosen.filter(({ members }) => outside.value === undefined || !makersAmong(members, outside.value));
  const except = clause(statement, 'except');
  if (except !== undefined && left.length === chosen.length) {
    diagnostics.push(complain(context, emptyExclusion, { what: '`except`' }, except.span));
  }
  const free = left.filter(({ pin }) => pin === undefined);
  const stays = left.filter(({ pin }) => pin !== undefined);
  if (free.length > 0) return { value: { groups: free, stays }, diagnostics };
  const span = statement.spans['in'] ?? placeOf(statement, 'except');
  const [held] = stays;
  if (held !== undefined) {
    const going = new Map(known.flatMap(({ kind, pin, title }) => (pin === undefined ? [[kind, title] as const] : [])));
    const width = inside.value === undefined && !kinds.has('width') ? going.get('width') : undefined;
    const args = { group: held.title, where: held.pin?.where ?? '', why: held.pin?.why ?? '', width };
    return { diagnostics: [...diagnostics, complain(context, unitsStay, args, span)] };
  }
  const none =
    all.length === 0
      ? complain(context, noUnits, { units: [...kinds].map(unitNoun).join(' or ') }, statement.span)
      : complain(context, nothingSelected, { what: 'this' }, span);
  return { diagnostics: [...diagnostics, none] };
}

/** The stored tensors that a clause selects; undefined where the clause is absent. */
function tensorsOf(word: 'in' | 'except', statement: TypedStatement, context: PlanContext): Outcome<ReadonlySet<string> | undefined> {
  return collecting((take) => {
    const value = clause(statement, word);
    if (value === undefined) return undefined;
    const layers = take(selected(asSelector(value), context));
    return new Set(layers.map(({ tensor }) => tensor));
  });
}

function makersAmong(members: UnitGroup['members'], tensors: ReadonlySet<string>): boolean {
  return members.some(({ side, tensor }) => side === 'producer' && tensors.has(tensor));
}
