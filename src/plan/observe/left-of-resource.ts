/** The remaining amount of a resource at a statement, counted before anything runs. */
import { done, type Diagnostic, type Span, type Outcome, hasErrors } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { uncountedFlops } from '../../diagnostics/catalogue/plan-units.ts';
import { divide, fromDouble, rational, zero, type Rational } from '../../exact/rational.ts';
import { fitProfile, estimateOf } from '../latency/fit-profile.ts';
import { parameterCount } from '../facts.ts';
import type { MeasuredResource } from '../plan.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import { boundsOf } from '../state/pruned-counts.ts';
import { dependsOnWhich, groupsIn, mayEmpty } from '../units/foreseen.ts';
import type { Measured } from './metric-facts.ts';

/** An amount that is known, or lies between bounds that scores decide within. */
export interface LeftBetween {
  readonly least: Rational;
  readonly most: Rational;
  /** What the original model takes. */
  readonly original: Rational;
}

/** Where a graph reads sizes that only a run gives, its multiply-adds are not known. */
export function uncountedIn(resource: MeasuredResource, context: PlanContext, span: Span): Diagnostic | undefined {
  const [node] = resource === 'flops' ? (context.facts.uncounted?.() ?? []) : [];
  return node === undefined ? undefined : complain(context, uncountedFlops, { model: context.facts.file, node }, span);
}

/** How long a network takes is read from the profile of the model on that batch. */
export function timedOn(batch: number | undefined, context: PlanContext, span: Span): Outcome<Pick<Measured, 'batch' | 'warnings'>> {
  if (batch === undefined) {
    const instead = 'wait for `flops` or `params`, or measure it in a statement';
    return refusal(context, unsupported, { what: 'a decision by `latency`', instead }, span);
  }
  const { diagnostics } = fitProfile(batch, context, span);
  return hasErrors(diagnostics) ? { diagnostics } : done({ batch, warnings: diagnostics });
}

/** Of the model as it stands, or as a mark holds it; undefined where models are not cut. */
export function leftOfResource({ resource, of, after, batch }: Measured, context: PlanContext): LeftBetween | undefined {
  // What factors take is counted in the run: an energy decides how many ranks they have.
  if (resource === undefined || context.state.factored.size > 0) return undefined;
  if (resource === 'memory') return leftOfMemory(context);
  const estimate = estimateOf(context, { of: resource, share: '100%', batch });
  if (estimate === undefined) return undefined;
  const { pruned } = context.state.marks.get(after ?? of)?.masks ?? context.state;
  const bounds = groupsIn(context).map(({ title, kind }) => ({ title, kind, ...boundsOf(pruned, title) }));
  const isKnown = bounds.every(({ least, most }) => least === most);
  // What repairs a graph is written into it, so that a first unit may cost bytes.
  if ((resource === 'bytes' && !isKnown) || dependsOnWhich(bounds)) return undefined;
  const amount = (gone: 'least' | 'most'): Rational => fromDouble(estimate.without(new Map(bounds.map((one) => [one.title, one[gone]]))));
  const least = mayEmpty(context) ? zero : amount('most');
  return { least, most: amount('least'), original: fromDouble(estimate.original) };
}

/** Known where nothing is pruned; scores may decide how many parameters units have. */
function leftOfMemory({ state, facts }: PlanContext): LeftBetween | undefined {
  if (state.masked.size > 0 || state.units.size > 0 || state.branches) return undefined;
  if (state.inserted.size > 0) return undefined;
  const left = rational(state.shared?.memory ?? parameterCount(facts));
  return { least: left, most: left, original: rational(parameterCount(facts)) };
}

/** As a share of what the original model takes. */
export function asShare({ least, most, original }: LeftBetween) {
  const of = (amount: Rational): Rational => (original.n === 0n ? zero : divide(amount, original));
  return { least: of(least), most: of(most) };
}
