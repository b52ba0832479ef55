/** To which whole number a fraction is rounded. */
import { ceil, floor, rational, round, subtract, type Rational } from './rational.ts';

export const roundings = ['nearest', 'down', 'up'] as const;

/** `nearest` takes halves to the even number. */
export type Rounding = (typeof roundings)[number];

/**
 * How many units an exact amount of them is: planner, run and whoever reads a plan count with this. Where an amount
 * goes `beside` units that are gone, only what goes is rounded; that differs where it ends in a half, of which the
 * even neighbour is taken.
 */
export function wholeUnits(amount: Rational, rounding?: Rounding, beside = 0): number {
  return beside + roundTo(subtract(amount, rational(beside)), rounding);
}

export function roundTo(value: Rational, rounding: Rounding = 'nearest'): number {
  switch (rounding) {
    case 'nearest':
      return Number(round(value));
    case 'down':
      return Number(floor(value));
    case 'up':
      return Number(ceil(value));
  }
}
