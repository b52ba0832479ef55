/** The amounts that claims are made of, in the unit that their metric has. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { divide, rational, toDecimal, type Rational } from '../../exact/rational.ts';
import type { Quantity } from '../../language/typed.ts';
import { parameterCount } from '../facts.ts';
import { isLatencyUnit, millisecondsOf } from '../latency/latency-target.ts';
import { amountOf } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import type { Measured } from './measured-amount.ts';
import { strangeTolerance } from './tolerance.ts';

/** Of a resource a share of the original's or an amount, times in milliseconds; trained parameters as their share. */
export function claimedAmount(quantity: Quantity, { resource }: Pick<Measured, 'resource'>, { facts }: PlanContext): Rational {
  const amount = timeOr(amountOf(quantity), quantity);
  const isShareOfAll = quantity.unit === 'count' && resource === undefined;
  return isShareOfAll ? divide(amount, rational(parameterCount(facts))) : amount;
}

/** Points are hundredths of what a percentage measures. */
export function toleranceOf(quantity: Quantity): Rational {
  const amount = timeOr(amountOf(quantity), quantity);
  return /^points?$/.test(quantity.unit) ? divide(amount, rational(100)) : amount;
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
