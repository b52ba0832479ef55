/** `expect METRIC of WHAT >= BOUND`: a claim about the state at its place. */
import { done, type Diagnostic, type Span, type Outcome } from '../../diagnostics/diagnostic.ts';
import { refuted } from '../../diagnostics/catalogue/plan.ts';
import { compare, toNumber } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { writtenBatch } from '../latency/latency-target.ts';
import type { ClaimBounds } from '../observe/bounds.ts';
import { countOf, type Counted } from '../observe/count.ts';
import { claimOf, type ReadClaim } from '../observe/claim.ts';
import { asShare, leftOfResource } from '../observe/left-of-resource.ts';
import { idleBatches } from '../observe/metric-facts.ts';
import { asRecord } from '../reading.ts';
import type { MeasuredResource } from '../plan.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';
import { grouped, roundedPercent } from '../share-text.ts';

export function planExpect(statement: TypedStatement, context: PlanContext): PlannedStep {
  const batch = writtenBatch(statement);
  const record = asRecord(statement.object);
  const read = claimOf(record, context, batch ?? 1);
  if (read.value === undefined) return failed(context, read.diagnostics);
  const { claim, text, measured, bounds } = read.value;
  const idle = idleBatches(statement, [measured], context);
  const counted = countedIn(read.value, context, statement.span);
  if (counted !== undefined && counted.value === undefined) return failed(context, counted.diagnostics);
  const wrong = counted?.value && bounds && refutation(read.value, bounds, { counted: counted.value, statement, context });
  if (wrong !== undefined) return failed(context, [wrong]);
  return {
    statements: [{ kind: 'expect', text, at: context.at, claim }],
    state: context.state,
    diagnostics: [...(measured.warnings ?? []), ...idle],
  };
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
  // Trained parameters are bounded by their share, resources also by amounts.
  const isAmount = resource !== undefined && share !== true;
  const limit = isAmount ? amountText(resource, toNumber(amount)) : roundedPercent(amount);
  const actual = isExact ? limit : `${tooLow ? 'at most' : 'at least'} ${limit}`;
  return complain(context, refuted, { claim, actual }, statement.span);
}

function amountText(resource: MeasuredResource, amount: number): string {
  return resource === 'latency' ? `${Number(amount.toPrecision(4))} ms` : grouped(amount);
}
