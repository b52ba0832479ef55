/** `expect METRIC of WHAT >= BOUND`: a claim about the state at its place. */
import { countIn, count } from '../../basics/numbers.ts';
import { done, type Diagnostic, type Span, type Outcome } from '../../diagnostics/diagnostic.ts';
import { refuted, unknownOwner } from '../../diagnostics/catalogue/plan.ts';
import { partOf, compare, toNumber, type Rational } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { writtenBatch } from '../latency/latency-target.ts';
import type { ClaimBounds } from '../observe/bounds.ts';
import { claimOf, type ReadClaim } from '../observe/claim.ts';
import { asShare, leftOfResource } from '../observe/left-of-resource.ts';
import { idleBatches, type Measured } from '../observe/metric-facts.ts';
import { asRecord } from '../reading.ts';
import type { MeasuredResource } from '../plan.ts';
import { complain, planStep, refusal, type PlanContext, type PlannedStep } from '../plan-context.ts';
import { roundedPercent } from '../share-text.ts';
import { parameterCount } from '../facts.ts';
import { totalOf } from '../state/pruned-counts.ts';

export function planExpect(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    const batch = writtenBatch(statement);
    const read = take(claimOf(asRecord(statement.object), context, batch ?? 1));
    const { claim, text, measured, bounds } = read;
    const idle = idleBatches(statement, [measured], context);
    const counted = countedIn(read, context, statement.span);
    const amount = counted && take(counted);
    const wrong = amount && bounds && refutation(read, bounds, { counted: amount, statement, context });
    if (wrong !== undefined) return fail([wrong]);
    return {
      statements: [{ kind: 'expect', text, at: context.at, claim }],
      state: context.state,
      diagnostics: [...(measured.warnings ?? []), ...idle],
    };
  });
}

/** What the plan knows of the measured value, in the unit of the bounds. */
function countedIn({ measured, bounds }: ReadClaim, context: PlanContext, span: Span): Outcome<Counted> | undefined {
  if (measured.counted) return countOf(measured, context, span);
  const left = bounds && leftOfResource(measured, context);
  if (left === undefined) return undefined;
  return done(bounds?.share === true ? asShare(left) : left);
}

/** Counts that can only break the claim. */
function refutation(
  { text: claim, measured: { resource } }: ReadClaim,
  { min, max, strict, share }: ClaimBounds,
  {
    counted: { least, most },
    statement,
    context,
  }: { readonly counted: Counted; readonly statement: TypedStatement; readonly context: PlanContext },
): Diagnostic | undefined {
  const edge = strict === true ? 0 : 1;
  const tooLow = min !== undefined && compare(most, min) <= -edge;
  const tooHigh = max !== undefined && compare(least, max) >= edge;
  if (!tooLow && !tooHigh) return undefined;
  const isExact = compare(least, most) === 0;
  const amount = tooLow ? most : least;
  // Trained parameters are bounded by their partOf, resources also by amounts.
  const isAmount = resource !== undefined && share !== true;
  const limit = isAmount ? amountText(resource, toNumber(amount)) : roundedPercent(amount);
  return complain(context, refuted, { claim, actual: isExact ? limit : `${tooLow ? 'at most' : 'at least'} ${limit}` }, statement.span);
}

function amountText(resource: MeasuredResource, amount: number): string {
  return resource === 'latency' ? `${Number(amount.toPrecision(4))} ms` : count(amount);
}

// Metrics that the plan knows before anything runs.

/** A share that is known, or lies between bounds that scores decide within. */
type Counted = { readonly least: Rational; readonly most: Rational };

/** `sparsity`, `density` or `trained params` at this point of the plan. */
function countOf(measured: Measured, context: PlanContext, span: Span): Outcome<Counted> {
  const { metric, of, after } = measured;
  const known = context.state.stages.get(of);
  if (metric === 'trained params') {
    if (known?.trained === undefined) return refusal(context, unknownOwner, { metric, name: of }, span);
    const trained = partOf(known.trained, parameterCount(context.facts));
    return done({ least: trained, most: trained });
  }
  const scope = scopeOf(measured, context);
  if (scope === undefined) return refusal(context, unknownOwner, { metric, name: of }, span);
  const { pruned } = after === undefined ? context.state : (context.state.marks.get(after)?.masks ?? context.state);
  const { least, most } = totalOf(pruned, scope.layers);
  return metric === 'sparsity'
    ? done({ least: partOf(least, scope.units), most: partOf(most, scope.units) })
    : done({ least: partOf(scope.units - most, scope.units), most: partOf(scope.units - least, scope.units) });
}

/** Denominators (language.md): all weights, all parameters, or what a stage's prunes select. */
function scopeOf(
  { of, layers: named }: Measured,
  { facts, state }: PlanContext,
): { readonly layers: readonly string[]; readonly units: number } | undefined {
  if (named !== undefined) return scopeOfLayers(named, facts);
  const all = facts.layers.filter(({ prunable }) => prunable);
  if (of === 'model') return { layers: all.map(({ name }) => name), units: countIn(all) };
  if (of === 'params') return { layers: facts.layers.map(({ name }) => name), units: parameterCount(facts) };
  const selected = state.stages.get(of)?.selected ?? [];
  return selected.length === 0 ? undefined : scopeOfLayers(selected, facts);
}

function scopeOfLayers(layers: readonly string[], facts: PlanContext['facts']) {
  const names = new Set(layers);
  return { layers, units: countIn(facts.layers.filter(({ name }) => names.has(name))) };
}
