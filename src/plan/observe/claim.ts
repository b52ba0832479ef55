/** What an `expect` claims: a metric within bounds, or compared with another measured value. */
import { collecting, type Outcome } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { one, subtract, toNumber } from '../../exact/rational.ts';
import type { RecordValue, Value } from '../../language/typed.ts';
import type { Claim, Subject } from '../plan.ts';
import { promised, amountOf, asChoice, asQuantity, wholeOf, numberOf } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { quantityText } from '../value-text.ts';
import * as limits from './bounds.ts';
import { measuredOf, type Reach } from './measured.ts';
import type { Measured } from './metric-facts.ts';

export interface ReadClaim {
  readonly claim: Claim;
  /** Canonical: `accuracy of model >= accuracy of original within 1 point`. */
  readonly text: string;
  readonly measured: Measured;
  /** Absent where the bound is a measured value, which no plan knows. */
  readonly bounds?: limits.ClaimBounds;
}

/** `batch` is the one that latencies are meant on, where a statement may speak of them. */
export function claimOf(record: RecordValue, context: PlanContext, batch?: number): Outcome<ReadClaim> {
  return collecting((take) => {
    const reach: Reach = { layers: true, marks: true, batch };
    const measured = take(measuredOf(record, context, reach));
    const over = overOf(record);
    const subject = { ...subjectOf(measured), layers: measured.layers, over };
    const runs = over === undefined ? '' : `${over.statistic} over ${over.seeds} seeds `;
    const text = `${runs}${measured.metric} ${measured.told}`;
    const { bound } = record.fields;
    const left = { measured, subject, text, reach };
    if (bound?.kind === 'record') return take(comparisonOf(record, bound, left, context));
    const other = bound && limits.otherNetworkIn(bound, measured);
    if (bound !== undefined && other !== undefined) return take(multipleOf(record, bound, { ...left, other }, context));
    const bounds = take(limits.boundsOfClaim(record, measured, context, true));
    return { claim: { ...subject, ...numbersOf(bounds) }, text: `${text} ${bounds.text}${batchText(measured)}`, measured, bounds };
  });
}

function batchText({ batch }: Measured): string {
  return batch === undefined ? '' : ` on batch ${batch}`;
}

function subjectOf({ metric, expression, of, after, batch }: Measured): Subject {
  return { metric, expression, of, after, batch };
}

/** Over how many seeds a claim speaks: `median over 3 seeds`. */
export function overOf({ fields }: RecordValue): Claim['over'] {
  const over = fields['over'];
  if (over?.kind !== 'record') return undefined;
  const { statistic, seeds } = over.fields;
  if (statistic === undefined || seeds === undefined) return undefined;
  return { statistic: asChoice(statistic).word === 'mean' ? 'mean' : 'median', seeds: wholeOf(seeds) };
}

function numbersOf({ min, max, strict, share }: limits.ClaimBounds): Pick<Claim, 'min' | 'max' | 'strict' | 'share'> {
  return { share, min: min && toNumber(min), max: max && toNumber(max), strict };
}

/** What a claim speaks of, before its comparison. */
interface Left {
  readonly measured: Measured;
  readonly subject: Subject;
  readonly text: string;
  readonly reach: Reach;
}

/** The difference of two evaluations of one metric, in bounds around zero. */
function comparisonOf(record: RecordValue, bound: RecordValue, left: Left, context: PlanContext): Outcome<ReadClaim> {
  return collecting((take) => {
    const { measured, reach } = left;
    const than = take(measuredOf(bound, context, reach));
    if (measured.counted || than.metric !== measured.metric) {
      const what = `a comparison of \`${measured.metric}\` with \`${than.metric}\``;
      const instead = 'compare one metric of two networks, or a count with a number';
      return take(refusal(context, unsupported, { what, instead }, bound.span));
    }
    return take(comparedWith(record, left, { than, words: `${than.metric} ${than.told}` }, context));
  });
}

/** `<= 130% of original`: the metric of another network, times a factor; `in 90%..110% of original` allows two of them. */
function multipleOf(
  record: RecordValue,
  bound: Value,
  { other, ...left }: Left & { readonly other: string },
  context: PlanContext,
): Outcome<ReadClaim> {
  return collecting((take) => {
    const { metric } = record.fields;
    const of: Value = { kind: 'text', text: other, span: bound.span };
    const than = take(
      measuredOf({ kind: 'record', fields: { metric: promised(metric, 'a metric'), of }, span: bound.span }, context, left.reach),
    );
    if (bound.kind !== 'window') {
      const factor = numberOf(bound);
      return take(comparedWith(record, left, { than, factor, words: quantityText(asQuantity(bound)) }, context));
    }
    const [from, to] = [amountOf(bound.from), amountOf(bound.to)];
    const claim = {
      ...left.subject,
      min: toNumber(subtract(from, one)),
      max: toNumber(subtract(to, one)),
      relative: true as const,
      than: subjectOf(than),
    };
    return { claim, text: `${left.text} in ${limits.rangeText(bound)}${batchText(left.measured)}`, measured: left.measured };
  });
}

function comparedWith(
  record: RecordValue,
  { measured, subject, text }: Left,
  { than, factor, words }: { readonly than: Measured; readonly factor?: number; readonly words: string },
  context: PlanContext,
): Outcome<ReadClaim> {
  return collecting((take, fail) => {
    const { comparison, bound, within } = record.fields;
    if (comparison === undefined) throw new TypeError('the checker promises a comparison');
    const tolerance = within && asQuantity(within);
    const around = bound?.kind === 'quantity' ? bound : undefined;
    const fault = tolerance && limits.toleranceFault(tolerance, measured, context, around);
    if (fault !== undefined) return fail([fault]);
    const operator = asChoice(comparison).word;
    const isRelative = tolerance !== undefined && limits.isOfReference(tolerance, measured);
    const isShare = measured.resource !== undefined && !isRelative && (!tolerance || limits.isShareOfWhole(tolerance));
    const slack = tolerance === undefined ? 0 : toNumber(limits.toleranceOf(tolerance));
    const bounds = differenceBounds(operator, slack);
    if (bounds === undefined) return take(refusal(context, unsupported, { what: `\`expect\` with \`${operator}\`` }, comparison.span));
    const told = tolerance === undefined ? '' : ` ${operator === 'in' ? '±' : 'within'} ${limits.toleranceText(tolerance, measured)}`;
    return {
      claim: { ...subject, ...bounds, share: isShare || undefined, factor, relative: isRelative || undefined, than: subjectOf(than) },
      text: `${text} ${operator} ${words}${told}${batchText(measured)}`,
      measured,
    };
  });
}

function differenceBounds(operator: string, slack: number): Pick<Claim, 'min' | 'max' | 'strict'> | undefined {
  switch (operator) {
    case '>=':
      return { min: -slack || 0 };
    case '<=':
      return { max: slack };
    case '>':
      return { min: 0, strict: true };
    case '<':
      return { max: 0, strict: true };
    case '==':
    case 'in':
      return { min: -slack || 0, max: slack };
    default:
      return undefined;
  }
}
