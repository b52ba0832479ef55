/** `protect min 5% per layer`: how many units each layer keeps. */
import { multiply, rational, type Rational } from '../../exact/rational.ts';
import { roundTo } from '../../exact/rounding.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { floorCounts, type FlooredLayer } from '../../select/floors.ts';
import { amountOf, asQuantity, asRecord, clause } from '../reading.ts';
import { grouped, shareText } from '../share-text.ts';

export interface Floor {
  /** Canonical: `5%`, or `100 weights`. */
  readonly text: string;
  /** The share of each layer that it keeps, and the units. */
  readonly layers: readonly FlooredLayer[];
  readonly keep: readonly number[];
}

export interface Ceiling {
  /** Canonical: `90%`, or `100 weights`. */
  readonly text: string;
  /** Units that each layer has lost at least in the end. */
  readonly lose: readonly number[];
}

/** `protect max 90% per layer`: what a layer may keep at most is rounded down. */
export function ceilingOf(statement: TypedStatement, sizes: readonly number[]): Ceiling | undefined {
  const value = clause(statement, 'protect');
  const max = value === undefined ? undefined : asRecord(value).fields['max'];
  if (max === undefined) return undefined;
  const quantity = asQuantity(max);
  const amount = amountOf(quantity);
  const isShare = quantity.unit === 'share';
  const keptOf = (size: number): number => (isShare ? roundTo(multiply(amount, rational(size)), 'down') : Number(amount.n / amount.d));
  return {
    text: isShare ? shareText(amount) : `${grouped(Number(amount.n))} ${quantity.unit}`,
    lose: sizes.map((size) => Math.max(0, size - keptOf(size))),
  };
}

/** The floor of each layer, given the layers' sizes; a floor of units is at most the whole layer. */
export function floorOf(statement: TypedStatement, sizes: readonly number[]): Floor | undefined {
  const value = clause(statement, 'protect');
  const min = value === undefined ? undefined : asRecord(value).fields['min'];
  if (min === undefined) return undefined;
  const quantity = asQuantity(min);
  const amount = amountOf(quantity);
  const isShare = quantity.unit === 'share';
  const layers = sizes.map((size) => ({ size, floor: isShare ? amount : ofUnits(amount, size) }));
  return {
    text: isShare ? shareText(amount) : `${grouped(Number(amount.n))} ${quantity.unit}`,
    layers,
    keep: layers.map(({ size, floor }) => floorCounts(floor, [size])[0] ?? 0),
  };
}

function ofUnits(units: Rational, size: number): Rational {
  if (size === 0) return rational(0);
  return Number(units.n) >= size * Number(units.d) ? rational(1) : rational(units.n, units.d * BigInt(size));
}
