/** What a number must lie within: the checker says it of texts, the planner of values that are set. */
import { compare, rational } from '../exact/rational.ts';
import type { Rational } from '../exact/rational.ts';

/** Whole numbers; a number lies within them all. */
export interface Limits {
  readonly from?: number;
  readonly above?: number;
  readonly below?: number;
}

export function isWithin(value: Rational, { from, above, below }: Limits): boolean {
  const beside = (limit: number): number => compare(value, rational(limit));
  return (
    (from === undefined || beside(from) >= 0) &&
    (above === undefined || beside(above) > 0) &&
    (below === undefined || beside(below) < 0)
  );
}

/** `from 0 to below 1`. */
export function limitsText({ from, above, below }: Limits): string {
  return [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ].join(' to ');
}
