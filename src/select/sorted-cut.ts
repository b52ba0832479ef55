/** The cut of a small pool, by sorting its keys: cheaper there than the tables of a radix pass. */
import type { Cut, Pool } from './pool.ts';
import { eachRun } from './runs.ts';
import { orderKey } from './score-order.ts';

/** Largest scope that is sorted; the bound keeps the selection linear. */
export const sortedLimit = 1024;

const scratch = new Int32Array(sortedLimit);

/** Takes exactly `count` ≥ 1 of the pool's units, the worst. The pool has at most `sortedLimit`. */
export function sortedCut(pool: Pool, count: number): Cut {
  const { bits, sign, mask } = pool;
  let size = 0;
  eachRun(pool.dims, pool.scope, (start, length, stride) => {
    for (let n = 0, i = start; n < length; n++, i += stride) {
      if (mask[i] === 1) scratch[size++] = orderKey(bits[i] ?? 0, sign);
    }
  });
  const keys = scratch.subarray(0, size).sort();
  const key = keys[count - 1] ?? 0;
  let below = count - 1;
  while (below > 0 && keys[below - 1] === key) below--;
  return { key, ties: count - below, count };
}
