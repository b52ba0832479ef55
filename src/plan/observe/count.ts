/** Metrics that the plan knows before anything runs. */
import { done, type Span, type Outcome } from '../../diagnostics/diagnostic.ts';
import { unknownOwner } from '../../diagnostics/catalogue/plan.ts';
import { rational, zero, type Rational } from '../../exact/rational.ts';
import { parameterCount } from '../facts.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { totalOf } from '../state/pruned-counts.ts';
import type { Measured } from './measured-amount.ts';

/** A share that is known, or lies between bounds that scores decide within. */
export interface Counted {
  readonly least: Rational;
  readonly most: Rational;
}

/** `sparsity`, `density` or `trained params` at this point of the plan. */
export function countOf(measured: Measured, context: PlanContext, span: Span): Outcome<Counted> {
  const { metric, of, after } = measured;
  const known = context.state.stages.get(of);
  if (metric === 'trained params') {
    if (known?.trained === undefined) {
      return refusal(context, unknownOwner, { metric, name: of }, span);
    }
    return done(exactly(share(known.trained, parameterCount(context.facts))));
  }
  const scope = scopeOf(measured, context);
  if (scope === undefined) return refusal(context, unknownOwner, { metric, name: of }, span);
  const { pruned } = after === undefined ? context.state : (context.state.marks.get(after)?.masks ?? context.state);
  const { least, most } = totalOf(pruned, scope.layers);
  return metric === 'sparsity'
    ? done({ least: share(least, scope.units), most: share(most, scope.units) })
    : done({ least: share(scope.units - most, scope.units), most: share(scope.units - least, scope.units) });
}

/** Denominators (language.md): all weights, all parameters, or what a stage's prunes select. */
function scopeOf(
  { of, layers: named }: Measured,
  { facts, state }: PlanContext,
): { readonly layers: readonly string[]; readonly units: number } | undefined {
  if (named !== undefined) return scopeOfLayers(named, facts);
  const all = facts.layers.filter(({ prunable }) => prunable);
  if (of === 'model') return { layers: all.map(({ name }) => name), units: unitsOf(all) };
  if (of === 'params') {
    return { layers: facts.layers.map(({ name }) => name), units: parameterCount(facts) };
  }
  const selected = state.stages.get(of)?.selected ?? [];
  if (selected.length === 0) return undefined;
  return scopeOfLayers(selected, facts);
}

function scopeOfLayers(layers: readonly string[], facts: PlanContext['facts']) {
  const names = new Set(layers);
  return { layers, units: unitsOf(facts.layers.filter(({ name }) => names.has(name))) };
}

function unitsOf(layers: readonly { readonly count: number }[]): number {
  return layers.reduce((sum, { count }) => sum + count, 0);
}

function exactly(value: Rational): Counted {
  return { least: value, most: value };
}

function share(part: number, of: number): Rational {
  return of === 0 ? zero : rational(part, of);
}
