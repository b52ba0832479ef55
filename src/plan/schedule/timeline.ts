/**
 * Integer timelines: at which times the updates of a windowed statement come. *Time t* means that
 * t steps are done, so a stage of T steps runs from 0 to T (language.md, "Time").
 */
import { add, multiply, rational, round, subtract, one, zero, compare, divide, type Rational } from '../../exact/rational.ts';

/** Times of the first and of the last update. */
export interface Interval {
  readonly first: number;
  readonly last: number;
}

/** The window `a..b`, shares of a stage of `steps` steps: from round(aT) to round(bT). */
export function windowOfShares(from: Rational, to: Rational, steps: number): Interval {
  const total = rational(steps);
  return { first: Number(round(multiply(from, total))), last: Number(round(multiply(to, total))) };
}

/** Steps between updates where nobody said: ceil(window / 100), at least 1. */
export function defaultEvery(window: Interval): number {
  return Math.max(1, Math.ceil((window.last - window.first) / 100));
}

/** Progress p of a time in its window, from 0 to 1; 1 in a window of one instant. */
export function progressAt(time: number, window: Interval): Rational {
  if (window.first === window.last) return one;
  return rational(time - window.first, window.last - window.first);
}

/**
 * The times of a pattern's frames: `frames` equal parts of the window, each beginning with its
 * pattern, and the window's end.
 */
export function frameTimes(window: Interval, frames: number): number[] {
  const width = rational(window.last - window.first);
  const times: number[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const offset = round(multiply(width, rational(frame, frames)));
    times.push(window.first + Number(offset));
  }
  times.push(window.last);
  return times;
}

/** s0 + (s1 − s0)·c, the share that a curve value c asks for. */
export function shareAt(from: Rational, to: Rational, curve: Rational): Rational {
  return add(from, multiply(subtract(to, from), curve));
}

/**
 * `over a..b of compute`, solved to shares of the steps. Compute is counted in live selected
 * weights summed over steps. With densities d0 before, d1 after and D on average in the window,
 * 1/C = a/d0 + (b − a)/D + (1 − b)/d1; first = aC/d0 and last = 1 − (1 − b)C/d1 (language.md,
 * "Time"). Undefined where nothing would be left alive.
 */
export function windowOfCompute(
  from: Rational,
  to: Rational,
  density: { readonly before: Rational; readonly during: Rational; readonly after: Rational },
): { readonly from: Rational; readonly to: Rational } | undefined {
  const { before, during, after } = density;
  if ([before, during, after].some((value) => compare(value, zero) <= 0)) return undefined;
  const lead = divide(from, before);
  const tail = divide(subtract(one, to), after);
  const inverse = add(add(lead, divide(subtract(to, from), during)), tail);
  return { from: divide(lead, inverse), to: subtract(one, divide(tail, inverse)) };
}
