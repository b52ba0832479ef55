/** To which whole number a fraction is rounded. */
import { ceil, floor, round, type Rational } from './rational.ts';

export const roundings = ['nearest', 'down', 'up'] as const;

/** `nearest` takes halves to the even number. */
export type Rounding = (typeof roundings)[number];

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
