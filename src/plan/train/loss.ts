/** The loss of a training statement. */
import { noTeacherLayer } from '../../diagnostics/catalogue/plan-training.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { freeNames } from '../../language/expressions/names.ts';
import type { Expr, TypedStatement } from '../../language/typed.ts';
import { uncountedIn } from '../observe/left-of-resource.ts';
import type { PlannedTerm, PlannedTrain } from '../plan.ts';
import { asExpression, clause } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { namesWidths, unitCosts, type UnitCost } from '../units/gated-units.ts';
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

export function lossOf(statement: TypedStatement, context: PlanContext): Outcome<LossChoice> {
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
  const expected = namesWidths(freeNames(expr));
  const counted = countedIn(expr, terms);
  const uncounted = counted.has('flops') || expected ? uncountedIn('flops', context, span) : undefined;
  if (uncounted !== undefined) return { diagnostics: [uncounted] };
  const own = terms.find((term) => term.term === 'labels')?.loss ?? loss;
  const [first, second] = terms;
  const isPlain = first?.term === 'labels' && first.weight === 1 && second === undefined;
  const objective = isPlain ? {} : { objective: terms };
  return done({ loss: own, ...objective, counted, expected, defaults: [] });
}

function countedIn(expr: Expr, terms: readonly PlannedTerm[]): ReadonlySet<UnitCost> {
  const names = freeNames(expr);
  const isOfGates = terms.some(({ term }) => term === 'gates');
  return new Set(unitCosts.filter((cost) => isOfGates && names.has(cost)));
}
