/** The layers whose weights a criterion scores where units go. */
import type { Layer, StoredNorm } from '../../model/index.ts';
import { done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { multiply, rational } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { type UnitGroup, bundleCount } from '../../model/coupling/unit-groups.ts';
import { amountOf, asChoice, asQuantity, clause, itemsOf, fieldOf } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';

type Group = { readonly members: readonly { readonly tensor: string; readonly side: string }[] };

/** Layers whose weights the units take along, in graph order. */
export function scoredLayers(groups: readonly Group[], { layers }: { readonly layers: readonly Layer[] }): readonly Layer[] {
  const tensors = new Set(groups.flatMap(({ members }) => members.map(({ tensor }) => tensor)));
  return layers.filter(({ tensor, prunable, roles }) => tensors.has(tensor) && (prunable || roles.has('embedding')));
}

/** Of them those that a criterion of norms scores: a scale speaks of the layer that makes the unit, and of none that reads it. */
export function normedLayers(
  groups: readonly Group[],
  facts: { readonly layers: readonly Layer[] },
  norms: ReadonlyMap<string, StoredNorm>,
): readonly Layer[] {
  const makers = groups.flatMap((group) => makersWithNorm(group, norms));
  return scoredLayers(groups, facts).filter(({ tensor }) => makers.includes(tensor));
}

/** Of them those that make units: what comes out of a layer speaks of no unit that goes in. */
export function makingLayers(groups: readonly Group[], facts: { readonly layers: readonly Layer[] }): readonly Layer[] {
  const makers = new Set(groups.flatMap(({ members }) => members.filter(({ side }) => side === 'producer').map(({ tensor }) => tensor)));
  return scoredLayers(groups, facts).filter(({ tensor }) => makers.has(tensor));
}

export function makersWithNorm({ members }: Group, norms: ReadonlyMap<string, StoredNorm>): readonly string[] {
  return members.filter(({ tensor, side }) => side === 'producer' && norms.has(tensor)).map(({ tensor }) => tensor);
}

/** Of a share at least one. Undefined where the clause is absent. */
export function rescoredOf(statement: TypedStatement, context: PlanContext, groups: readonly UnitGroup[]): Outcome<number> | undefined {
  const every = fieldOf(statement, 'rescored', 'every');
  if (every === undefined) return undefined;
  if (clause(statement, 'smoothed') !== undefined) {
    const what = '`rescored` beside `smoothed`, which takes one score of every unit at each update,';
    return refusal(context, unsupported, { what, instead: 'leave one of them out' }, every.span);
  }
  const quantity = asQuantity(every);
  const amount = amountOf(quantity);
  if (quantity.unit === 'share') {
    const all = groups.reduce((sum, group) => sum + bundleCount(group), 0);
    const { n, d } = multiply(amount, rational(all, 1));
    return done(Math.max(1, Number((n + d - 1n) / d)));
  }
  const words = itemsOf(statement.object).map((item) => asChoice(item).word);
  if (quantity.unit === 'units' || words.includes(quantity.unit)) {
    const together = groups.map(({ parts, step = 1 }) => (parts?.count ?? 1) * step);
    return done(Math.max(1, Math.floor(Number(amount.n) / Math.max(...together))));
  }
  const instead = 'write a number of units or a share of them: `rescored every 1 unit`';
  return refusal(context, unsupported, { what: `rescoring every so many ${quantity.unit}`, instead }, every.span);
}
