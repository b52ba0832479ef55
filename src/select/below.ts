/** How many units of a pool score below a threshold. */
import { eachRun } from './runs.ts';
import type { Pool } from './pool.ts';
import { bitsOf, orderKey } from './score-order.ts';

/** Compared as float32, with −0 = 0; `isIncluded` counts the units that equal it, too. */
export function countBelow(pool: Pool, threshold: number, isIncluded: boolean): number {
  const [bits = 0] = bitsOf(Float32Array.of(threshold));
  // A threshold has a sign, also where the sign of a weight counts for nothing.
  const limit = orderKey(bits, -1) + (isIncluded ? 1 : 0);
  let below = 0;
  eachRun(pool.dims, pool.scope, (start, length, stride) => {
    for (let n = 0, i = start; n < length; n++, i += stride) {
      if (pool.mask[i] === 1 && orderKey(pool.bits[i] ?? 0, pool.sign) < limit) below++;
    }
  });
  return below;
}
