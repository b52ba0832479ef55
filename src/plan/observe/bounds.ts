/** What an `expect` claims of a metric: bounds, both included unless they are strict, and how far off it may be. */
import { done, type Outcome, type Diagnostic, type Span } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { add, subtract, divide, rational, toDecimal, type Rational, absolute, compare, multiply, one } from '../../exact/rational.ts';
import type { Quantity, RecordValue, Value, Window } from '../../language/typed.ts';
import { asChoice, asQuantity, amountOf } from '../reading.ts';
import { refusal, complain, type PlanContext } from '../plan-context.ts';
import { quantityText } from '../value-text.ts';
import { type Measured, countsInShares } from './metric-facts.ts';
import { parameterCount } from '../facts.ts';
import { isLatencyUnit, millisecondsOf } from '../latency/latency-target.ts';
import type { Refused } from '../criteria/criterion.ts';

export interface ClaimBounds {
  readonly min?: Rational;
  readonly max?: Rational;
  /** True where the bound itself is left out: `<` and `>`. */
  readonly strict?: true;
  /** Of a resource: shares of what the original model takes, not amounts. */
  readonly share?: true;
  /** Canonical: `>= 90%`, `in 80% ± 0.1%`. */
  readonly text: string;
}

/** `strict` where the caller can tell a bound from what lies beyond it. */
export function boundsOfClaim(
  record: RecordValue,
  measured: Pick<Measured, 'metric' | 'resource'> & Partial<Pick<Measured, 'counted'>>,
  context: PlanContext,
  strict = false,
): Outcome<ClaimBounds> {
  const { comparison, bound, within } = record.fields;
  if (comparison === undefined || bound === undefined) {
    return refusal(context, unsupported, { what: 'an `expect` without a bound' }, record.span);
  }
  const operator = asChoice(comparison).word;
  if (otherNetworkIn(bound, measured) !== undefined) return refuseOther(bound.span, context);
  const valueOf = (quantity: Quantity) => claimedAmount(quantity, measured, context);
  const asShare = (quantity: Quantity) => measured.resource !== undefined && isShareOfWhole(quantity) && ({ share: true } as const);
  if (bound.kind === 'window') {
    const { from, to } = bound;
    return done({ min: valueOf(from), max: valueOf(to), ...asShare(from), text: `in ${rangeText(bound)}` });
  }
  if (bound.kind !== 'quantity') return refuseOther(bound.span, context);
  const tolerance = within && asQuantity(within);
  const isInterval = operator === 'in' && tolerance !== undefined;
  const words = isInterval ? textBefore(bound, tolerance) : quantityText(bound);
  const value = valueOf(bound);
  const share = asShare(bound);
  if (strict && operator === '<') return done({ max: value, strict, ...share, text: `< ${words}` });
  if (strict && operator === '>') return done({ min: value, strict, ...share, text: `> ${words}` });
  const fault = tolerance && toleranceFault(tolerance, measured, context, bound);
  if (fault !== undefined) return { diagnostics: [fault] };
  const bounds = compared(operator, { words, value, ...(tolerance && around(value, tolerance, measured, isInterval ? bound : undefined)) });
  if (bounds !== undefined) return done({ ...bounds, ...share });
  const instead = 'use `>=`, `<=`, `==` or `in`';
  return refusal(context, unsupported, { what: `\`expect\` with \`${operator}\``, instead }, comparison.span);
}

/** What a tolerance allows around a value, and how it is told. */
function around(value: Rational, tolerance: Quantity, measured: Pick<Measured, 'metric' | 'resource'>, interval?: Quantity) {
  const amount = toleranceOf(tolerance);
  return {
    slack: isOfReference(tolerance, measured, interval) ? slackAround(value, amount) : amount,
    told: interval === undefined ? toleranceText(tolerance, measured) : quantityText(tolerance),
  };
}

/** What a bound is a share of, where it is measured and not counted: `original` in `130% of original`, or a mark. */
export function otherNetworkIn(bound: Value, { resource, counted }: Partial<Pick<Measured, 'resource' | 'counted'>>): string | undefined {
  const last = bound.kind === 'window' ? bound.to : bound;
  if (last.kind !== 'quantity' || last.base === undefined || counted === true) return undefined;
  return resource !== undefined && last.base === 'original' ? undefined : last.base;
}

function refuseOther(span: Span, context: PlanContext): Outcome<never> {
  return refusal(context, unsupported, { what: 'a comparison with another measured value', instead: 'compare with a number' }, span);
}

function compared(
  operator: string,
  bound: { readonly words: string; readonly value: Rational; readonly slack?: Rational; readonly told?: string },
): ClaimBounds | undefined {
  const { words, value, slack, told } = bound;
  const low = slack === undefined ? value : subtract(value, slack);
  const high = slack === undefined ? value : add(value, slack);
  const behind = told === undefined ? '' : ` within ${told}`;
  switch (operator) {
    case '>=':
      return { min: low, text: `>= ${words}${behind}` };
    case '<=':
      return { max: high, text: `<= ${words}${behind}` };
    case '==':
      return { min: low, max: high, text: `== ${words}${behind}` };
    case 'in':
      return { min: low, max: high, text: `in ${words} ± ${told ?? '0%'}` };
    default:
      return undefined;
  }
}

export function rangeText({ from, to }: Window): string {
  return `${textBefore(from, to)}..${quantityText(to)}`;
}

/** What two shares are taken of stands behind the second one. */
function textBefore({ base, ...bare }: Quantity, second: Quantity): string {
  return quantityText(base === undefined || base === second.base ? bare : { ...bare, base });
}

// The amounts that claims are made of, in the unit that their metric has.

/** Of a resource a share of the original's or an amount, times in milliseconds; trained parameters as their share. */
function claimedAmount(quantity: Quantity, { resource }: Pick<Measured, 'resource'>, { facts }: PlanContext): Rational {
  const amount = timeOr(amountOf(quantity), quantity);
  const isShareOfAll = quantity.unit === 'count' && resource === undefined;
  return isShareOfAll ? divide(amount, rational(parameterCount(facts))) : amount;
}

export function toleranceOf(quantity: Quantity): Rational {
  return inHundredths(timeOr(amountOf(quantity), quantity), quantity);
}

export function toleranceFault(
  tolerance: Quantity,
  measured: Pick<Measured, 'metric' | 'resource'>,
  context: PlanContext,
  bound?: Quantity,
): Diagnostic | undefined {
  const fault = strangeTolerance(tolerance, measured, bound);
  if (fault === undefined) return undefined;
  const { refused: what, instead } = fault;
  return complain(context, unsupported, { what, instead }, tolerance.span);
}

function timeOr(amount: Rational, { unit }: Quantity): Rational {
  return isLatencyUnit(unit) ? millisecondsOf(`${toDecimal(amount)} ${unit}`) : amount;
}

type MetricOf = Pick<Measured, 'metric' | 'resource'>;

/** A tolerance is of the kind of its bound: a share, an amount, or a time of a latency. */
export function strangeTolerance(tolerance: Quantity, { metric, resource }: MetricOf, bound?: Quantity): Refused | undefined {
  const around = bound === undefined ? `a difference of \`${metric}\`` : `\`${quantityText(bound)}\``;
  const refused = `\`${quantityText(tolerance)}\` around ${around}`;
  if (countsInShares(metric) && !isPoints(tolerance) && compare(amountOf(tolerance), one) > 0) {
    return { refused, instead: 'write less than 100%, or points: such shares differ by no more' };
  }
  const isAmount = !isShareOfWhole(tolerance);
  const isOfShare = bound === undefined ? resource !== undefined : isShareOfWhole(bound);
  if (isPoints(tolerance) && !isOfShare && !countsInShares(metric)) {
    return {
      refused,
      instead: `\`${metric}\` has no points: write a share of what it is compared with, such as \`within 5%\`, or an amount`,
    };
  }
  const isForeign = isAmount && isLatencyUnit(tolerance.unit) !== (resource === 'latency');
  const isMixed = isAmount && bound !== undefined && isShareOfWhole(bound) && (resource !== undefined || bound.base !== undefined);
  if (!isForeign && !isMixed) return undefined;
  return { refused, instead: 'write two shares, or two amounts in the unit of the metric' };
}

/** A share of what the original model takes, and not an amount. */
export function isShareOfWhole({ unit }: Quantity): boolean {
  return ['ratio', 'share', 'point', 'points'].includes(unit);
}

function isPoints({ unit }: Quantity): boolean {
  return /^points?$/.test(unit);
}

/** Of a metric that is no share, per cent are those of the value that it is compared with; an interval has both ends in one unit. */
export function isOfReference(tolerance: Quantity, { metric }: Pick<MetricOf, 'metric'>, interval?: Quantity): boolean {
  const isPercent = isShareOfWhole(tolerance) && !isPoints(tolerance);
  return isPercent && !countsInShares(metric) && (interval === undefined || !isShareOfWhole(interval));
}

/** Around a value that the plan knows. */
export function slackAround(reference: Rational, amount: Rational): Rational {
  return multiply(absolute(reference), amount);
}

/** Of a share, per cent are points: `within 1%` of an accuracy is told as `1 point`. */
export function toleranceText(tolerance: Quantity, { metric }: Pick<MetricOf, 'metric'>): string {
  if (isPoints(tolerance) || !isShareOfWhole(tolerance) || !countsInShares(metric)) return quantityText(tolerance);
  const points = toDecimal(multiply(amountOf(tolerance), rational(100)));
  return `${points} ${points === '1' ? 'point' : 'points'}`;
}

/** Points are hundredths of what a percentage measures. */
export function inHundredths(amount: Rational, tolerance: Quantity): Rational {
  return isPoints(tolerance) ? divide(amount, rational(100)) : amount;
}
