/** The loss of a training statement. */
import { noGates } from '../../diagnostics/catalogue/plan-gates.ts';
import { noWidths } from '../../diagnostics/catalogue/plan-units.ts';
import { noTeacherLayer } from '../../diagnostics/catalogue/plan-training.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { done, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { freeNames } from '../../language/expressions/names.ts';
import type { Expr, TypedStatement } from '../../language/typed.ts';
import { uncountedIn } from '../observe/left-of-resource.ts';
import type { PlannedTerm, PlannedTrain } from '../plan.ts';
import { asExpression, clause } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { namesWidths, unitCosts, type UnitCost } from '../units/unit-costs.ts';
import type { Parts } from './parts.ts';
import { termsOf } from './terms.ts';

export interface LossChoice {
  readonly loss: PlannedTrain['loss'];
  /** Absent where one plain loss is all there is. */
  readonly objective?: NonNullable<PlannedTrain['objective']>;
  /** What it counts of units with gates. */
  readonly counted: ReadonlySet<UnitCost>;
  /** True where it names what widths leave of the network. */
  readonly expected: boolean;
  readonly defaults: readonly string[];
}

/** @param trained gates and widths that the statement trains, which `open-gates`, `q` and `expected-flops` speak of */
export function lossOf(
  statement: TypedStatement,
  context: PlanContext,
  trained: Pick<Parts, 'gates' | 'inputGates' | 'codes' | 'widths'>,
): Outcome<LossChoice> {
  const value = clause(statement, 'loss');
  const { loss } = context.settings.task;
  if (value === undefined) {
    return done({ loss, counted: new Set(), expected: false, defaults: ['loss'] });
  }
  const { expr, span } = asExpression(value);
  const made = termsOf(expr, context, span);
  const lacking = made.find((term) => 'lacks' in term);
  if (lacking !== undefined) {
    const { name, known, lacks: layer } = lacking;
    return refusal(context, noTeacherLayer, { name, layer, known }, span);
  }
  const faulty = made.find((term) => 'faults' in term);
  if (faulty !== undefined) return { diagnostics: faulty.faults };
  const refused = made.find((term) => 'refused' in term);
  if (refused !== undefined) {
    const args = { what: refused.refused, instead: refused.instead };
    return refusal(context, unsupported, args, span);
  }
  const terms = made.filter((term) => 'term' in term);
  const ofGates = terms.find(({ term }) => term === 'open-gates' || term === 'gates')?.term;
  const expected = namesWidths(freeNames(expr));
  const stray = strayIn(ofGates, freeNames(expr), trained, { context, span });
  if (stray !== undefined) return stray;
  const counted = countedIn(expr, terms);
  const uncounted = counted.has('flops') || expected ? uncountedIn('flops', context, span) : undefined;
  if (uncounted !== undefined) return { diagnostics: [uncounted] };
  const own = terms.find((term) => term.term === 'labels')?.loss ?? loss;
  const [first, second] = terms;
  const isPlain = first?.term === 'labels' && first.weight === 1 && second === undefined;
  const objective = isPlain ? {} : { objective: terms };
  return done({ loss: own, ...objective, counted, expected, defaults: [] });
}

/** A term of gates or of widths that the statement does not train. */
function strayIn(
  term: PlannedTerm['term'] | undefined,
  names: ReadonlySet<string>,
  { gates, inputGates, codes, widths }: Pick<Parts, 'gates' | 'inputGates' | 'codes' | 'widths'>,
  { context, span }: { readonly context: PlanContext; readonly span: Span },
): Outcome<never> | undefined {
  if (namesWidths(names) && widths === undefined) {
    const reads = 'a loss of `expected-flops` or `chosen-flops`';
    return refusal(context, noWidths, { reads }, span);
  }
  if (gates !== undefined || inputGates !== undefined || codes !== undefined) return undefined;
  if (term === 'open-gates') return refusal(context, noGates, { reads: '`open-gates`' }, span);
  if (term !== 'gates') return undefined;
  if (widths === undefined) return refusal(context, noGates, { reads: '`q`' }, span);
  // Widths have a probability for each unit, and no number.
  return names.has('gate') ? refusal(context, noGates, { reads: '`gate`' }, span) : undefined;
}

function countedIn(expr: Expr, terms: readonly PlannedTerm[]): ReadonlySet<UnitCost> {
  const names = freeNames(expr);
  const isOfGates = terms.some(({ term }) => term === 'gates');
  return new Set(unitCosts.filter((cost) => isOfGates && names.has(cost)));
}
