/** The loss of a training statement. */
import { noGates } from '../../diagnostics/catalogue/plan-gates.ts';
import { noTeacherLayer } from '../../diagnostics/catalogue/plan-teachers.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { done } from '../../diagnostics/diagnostic.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { freeNames } from '../../language/expressions/names.ts';
import type { Expr, TypedStatement } from '../../language/typed.ts';
import { uncountedIn } from '../observe/left-of-resource.ts';
import type { PlannedTerm, PlannedTrain } from '../plan.ts';
import { asExpression, clause } from '../reading.ts';
import { refusal } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { unitCosts } from '../units/unit-costs.ts';
import type { UnitCost } from '../units/unit-costs.ts';
import { termsOf } from './terms.ts';

export interface LossChoice {
  readonly loss: PlannedTrain['loss'];
  /** Absent where one plain loss is all there is. */
  readonly objective?: NonNullable<PlannedTrain['objective']>;
  /** What it counts of units with gates. */
  readonly counted: ReadonlySet<UnitCost>;
  readonly defaults: readonly string[];
}

/** @param gated whether the statement trains gates, which `open-gates` and `q` speak of */
export function lossOf(
  statement: TypedStatement,
  scene: Scene,
  gated: boolean,
): Outcome<LossChoice> {
  const value = clause(statement, 'loss');
  const { loss } = scene.settings.task;
  if (value === undefined) return done({ loss, counted: new Set(), defaults: ['loss'] });
  const { expr, span } = asExpression(value);
  const made = termsOf(expr, scene);
  const lacking = made.find((term) => 'lacks' in term);
  if (lacking !== undefined) {
    const { name, known, lacks: layer } = lacking;
    return refusal(scene, noTeacherLayer, { name, layer, known }, span);
  }
  const refused = made.find((term) => 'refused' in term);
  if (refused !== undefined) {
    const args = { what: refused.refused, instead: refused.instead };
    return refusal(scene, unsupported, args, span);
  }
  const terms = made.filter((term) => 'term' in term);
  const ofGates = terms.find(({ term }) => term === 'open-gates' || term === 'gates')?.term;
  if (!gated && ofGates !== undefined) {
    const args = { reads: ofGates === 'gates' ? '`q`' : '`open-gates`' } as const;
    return refusal(scene, noGates, args, span);
  }
  const counted = countedIn(expr, terms);
  const uncounted = counted.has('flops') ? uncountedIn('flops', scene, span) : undefined;
  if (uncounted !== undefined) return { diagnostics: [uncounted] };
  const own = terms.find((term) => term.term === 'labels')?.loss ?? loss;
  const [first, second] = terms;
  const isPlain = first?.term === 'labels' && first.weight === 1 && second === undefined;
  return done({ loss: own, ...(isPlain ? {} : { objective: terms }), counted, defaults: [] });
}

function countedIn(expr: Expr, terms: readonly PlannedTerm[]): ReadonlySet<UnitCost> {
  const names = freeNames(expr);
  const isOfGates = terms.some(({ term }) => term === 'gates');
  return new Set(unitCosts.filter((cost) => isOfGates && names.has(cost)));
}
