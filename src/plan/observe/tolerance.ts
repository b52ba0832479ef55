/** Of what kind a tolerance must be: no model is needed to know it. */
import type { Quantity } from '../../language/typed.ts';
import type { Refused } from '../criteria/criterion.ts';
import { isLatencyUnit } from '../latency/latency-target.ts';
import { quantityText } from '../value-text.ts';
import type { Measured } from './measured-amount.ts';

/** A tolerance is of the kind of its bound: a share, an amount, or a time of a latency. */
export function strangeTolerance(
  tolerance: Quantity,
  { metric, resource }: Pick<Measured, 'metric' | 'resource'>,
  bound?: Quantity,
): Refused | undefined {
  const isTime = isLatencyUnit(tolerance.unit);
  const isShare = isShareOfWhole(tolerance);
  const isForeign = isShare ? false : isTime !== (resource === 'latency');
  const isMixed = resource !== undefined && bound && isShareOfWhole(bound) !== isShare;
  if (!isForeign && isMixed !== true) return undefined;
  const around = bound === undefined ? `a difference of \`${metric}\`` : `\`${quantityText(bound)}\``;
  const refused = `\`${quantityText(tolerance)}\` around ${around}`;
  return { refused, instead: 'write two shares, or two amounts in the unit of the metric' };
}

/** A share of what the original model takes, and not an amount. */
export function isShareOfWhole({ unit }: Quantity): boolean {
  return ['ratio', 'share', 'point', 'points'].includes(unit);
}
