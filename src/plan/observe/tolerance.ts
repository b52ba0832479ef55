/** How far off a claim may be: points of a share, a share of the reference, or an amount. No model is needed to know which. */
import { absolute, compare, divide, multiply, one, rational, toDecimal, type Rational } from '../../exact/rational.ts';
import type { Quantity } from '../../language/typed.ts';
import type { Refused } from '../criteria/criterion.ts';
import { isLatencyUnit } from '../latency/latency-target.ts';
import { amountOf } from '../reading.ts';
import { quantityText } from '../value-text.ts';
import type { Measured } from './measured-amount.ts';
import { countsInShares } from './metric-facts.ts';

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
