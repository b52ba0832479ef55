/** The amounts that claims are made of, in the unit that their metric has. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { divide, rational, toDecimal } from '../../exact/rational.ts';
import type { Rational } from '../../exact/rational.ts';
import type { Quantity } from '../../language/typed.ts';
import { parameterCount } from '../facts.ts';
import { isLatencyUnit, millisecondsOf } from '../latency/latency-target.ts';
import { amountOf } from '../reading.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { quantityText } from '../value-text.ts';
import type { Measured } from './measured-amount.ts';

/** Of a resource a share of the original's or an amount, times in milliseconds; trained parameters as their share. */
export function claimedAmount(
  quantity: Quantity,
  { resource }: Pick<Measured, 'resource'>,
  { facts }: Scene,
): Rational {
  const amount = timeOr(amountOf(quantity), quantity);
  const isShareOfAll = quantity.unit === 'count' && resource === undefined;
  return isShareOfAll ? divide(amount, rational(parameterCount(facts))) : amount;
}

/** Points are hundredths of what a percentage measures. */
export function toleranceOf(quantity: Quantity): Rational {
  const amount = timeOr(amountOf(quantity), quantity);
  return /^points?$/.test(quantity.unit) ? divide(amount, rational(100)) : amount;
}

/** A tolerance is of the kind of its bound: a share, an amount, or a time of a latency. */
export function toleranceFault(
  tolerance: Quantity,
  { metric, resource }: Pick<Measured, 'metric' | 'resource'>,
  scene: Scene,
  bound?: Quantity,
): Diagnostic | undefined {
  const isTime = isLatencyUnit(tolerance.unit);
  const isShare = isShareOfWhole(tolerance);
  const isForeign = isShare ? false : isTime !== (resource === 'latency');
  const isMixed = resource !== undefined && bound && isShareOfWhole(bound) !== isShare;
  if (!isForeign && isMixed !== true) return undefined;
  const around =
    bound === undefined ? `a difference of \`${metric}\`` : `\`${quantityText(bound)}\``;
  const what = `\`${quantityText(tolerance)}\` around ${around}`;
  const instead = 'write two shares, or two amounts in the unit of the metric';
  return complain(scene, unsupported, { what, instead }, tolerance.span);
}

/** A share of what the original model takes, and not an amount. */
export function isShareOfWhole({ unit }: Quantity): boolean {
  return ['ratio', 'share', 'point', 'points'].includes(unit);
}

function timeOr(amount: Rational, { unit }: Quantity): Rational {
  return isLatencyUnit(unit) ? millisecondsOf(`${toDecimal(amount)} ${unit}`) : amount;
}
