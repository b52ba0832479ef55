/** `rewind all to NAME`: parameters and statistics go back to a mark; masks and optimizer if named. */
import { listOf, diagnosticsOf, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { otherInsertions } from '../../diagnostics/catalogue/plan-adapters.ts';
import { unknownMark } from '../../diagnostics/catalogue/plan.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { trainable } from '../facts.ts';
import type { PlannedRewind, RewoundPart } from '../plan.ts';
import { promised, asChoice, asName, asSelector, clause, itemsOf } from '../reading.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';
import { insertsOtherwise } from '../state/plan-state.ts';
import { parametersOf } from '../select-layers.ts';

const known = ['all', 'weights', 'masks', 'optimizer', 'clock', 'samples'] as const;

export function planRewind(statement: TypedStatement, context: PlanContext): PlannedStep {
  const parts = known.filter((part) => itemsOf(statement.object).some((item) => asChoice(item).word === part));
  const target = promised(clause(statement, 'to'), '`to`');
  const { state, at } = context;
  const name = asName(target);
  const mark = state.marks.get(name);
  if (mark === undefined) return failed(context, [complain(context, unknownMark, { name, known: [...state.marks.keys()] }, target.span)]);
  if (insertsOtherwise(mark.masks, state)) {
    return failed(context, [complain(context, otherInsertions, { what: `the mark \`${name}\`` }, target.span)]);
  }
  const tensors = tensorsOf(statement, parts, context);
  if (hasErrors(tensors.diagnostics)) return failed(context, tensors.diagnostics);
  const planned: PlannedRewind = { kind: 'rewind', at, name, parts: parts.join() !== 'all' ? parts : undefined, tensors: tensors.value };
  const after = {
    ...state,
    ...(parts.includes('masks') && { ...mark.masks, inserted: state.inserted }),
    ...(parts.includes('samples') && { samples: mark.samples }),
  };
  return { statements: [planned], state: after, diagnostics: tensors.diagnostics };
}

/** Undefined where everything goes back, or nothing that is a tensor of the model. */
function tensorsOf(statement: TypedStatement, parts: readonly RewoundPart[], context: PlanContext): Outcome<readonly string[] | undefined> {
  const isWhole = parts.includes('all');
  if (!isWhole && !parts.includes('weights')) return { value: undefined, diagnostics: [] };
  const [inside, outside] = [clause(statement, 'in'), clause(statement, 'except')];
  if (isWhole && inside === undefined && outside === undefined) return { value: undefined, diagnostics: [] };
  const kept = inside && parametersOf(asSelector(inside), context);
  const gone = outside && parametersOf(asSelector(outside), context);
  const without = new Set(gone?.value?.map(({ tensor }) => tensor));
  const tensors = (kept === undefined ? trainable(context.facts) : listOf(kept))
    .map(({ tensor }) => tensor)
    .filter((tensor) => !without.has(tensor));
  return { value: tensors, diagnostics: [...diagnosticsOf(kept), ...diagnosticsOf(gone)] };
}
