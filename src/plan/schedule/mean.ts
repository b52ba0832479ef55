/** The mean of a function of the progress, for windows `of compute`. */
import { add, divide, multiply, rational, zero } from '../../exact/rational.ts';
import type { Rational } from '../../exact/rational.ts';

/** Subintervals of Simpson's rule: exact for cubics, and close for any smooth curve. */
const intervals = 100;

/** ∫ f over 0..1 by the composite Simpson rule. */
export function meanOver(f: (progress: Rational) => Rational): Rational {
  let sum = zero;
  for (let index = 0; index <= intervals; index++) {
    const isEnd = index === 0 || index === intervals;
    const weight = rational(isEnd ? 1 : index % 2 === 1 ? 4 : 2);
    sum = add(sum, multiply(weight, f(rational(index, intervals))));
  }
  return divide(sum, rational(3 * intervals));
}
