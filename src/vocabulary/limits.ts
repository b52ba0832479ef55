/** What a number must lie within: the checker says it of texts, the planner of values that are set. */
import { compare, fromDouble, type Rational } from '../exact/rational.ts';

/** A number lies within them all; each is exact as a double. */
export interface Limits {
  readonly from?: number;
  readonly above?: number;
  readonly below?: number;
  readonly to?: number;
}

export function isWithin(value: Rational, { from, above, below, to }: Limits): boolean {
  const beside = (limit: number): number => compare(value, fromDouble(limit));
  return (
    (from === undefined || beside(from) >= 0) &&
    (above === undefined || beside(above) > 0) &&
    (below === undefined || beside(below) < 0) &&
    (to === undefined || beside(to) <= 0)
  );
}

/** `from 0 to below 1`. */
export function limitsText({ from, above, below, to }: Limits): string {
  return [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
    ...(to === undefined ? [] : [`at most ${to}`]),
  ].join(' to ');
}
