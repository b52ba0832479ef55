/** Pools: units that compete, as the passes of the selection read them. */
import { eachRun, scopeSize } from './runs.ts';
import type { Scope } from './scopes.ts';
import { orderKey } from './score-order.ts';

export interface Pool {
  /** Scores of the whole tensor, as the bits of float32 numbers. */
  readonly bits: Int32Array;
  /** See `orderKey`. */
  readonly sign: number;
  /** 1 for the units that compete; those with 0 are passed over. */
  readonly mask: Uint8Array;
  /** True where no mask was given: every unit of the tensor competes. */
  readonly unmasked: boolean;
  readonly dims: readonly number[];
  readonly scope: Scope;
}

/**
 * Where a pool is cut: units with a smaller key go, and of those with this key the first `ties` in
 * order of flat index; `count` units in all.
 */
export interface Cut {
  readonly key: number;
  readonly ties: number;
  readonly count: number;
}

/** Units of the scope that compete. */
export function competing({ mask, unmasked, dims, scope }: Pool): number {
  if (unmasked) return scopeSize(scope);
  let count = 0;
  eachRun(dims, scope, (start, length, stride) => {
    count += sumOfRun(mask, start, start + length * stride, stride);
  });
  return count;
}

/** Sets `target` to 0 wherever the cut takes a unit of the pool. `target` may be the pool's mask. */
export function applyCut(pool: Pool, cut: Cut, target: Uint8Array): void {
  let ties = cut.ties;
  eachRun(pool.dims, pool.scope, (start, length, stride) => {
    ties = cutRun(pool, cut.key, ties, target, start, start + length * stride, stride);
  });
}

function sumOfRun(mask: Uint8Array, start: number, end: number, stride: number): number {
  let sum = 0;
  for (let i = start; i < end; i += stride) sum += mask[i] ?? 0;
  return sum;
}

/** Returns the ties that are left. */
function cutRun(
  { bits, sign, mask }: Pool,
  limit: number,
  ties: number,
  target: Uint8Array,
  start: number,
  end: number,
  stride: number,
): number {
  let left = ties;
  for (let i = start; i < end; i += stride) {
    const key = orderKey(bits[i] ?? 0, sign);
    if (key === limit) {
      if (mask[i] === 1 && left > 0) {
        left--;
        target[i] = 0;
      }
      continue;
    }
    // Without a branch: which units go is as good as random to the processor.
    const stays = Number(key > limit) | ((mask[i] ?? 0) ^ 1);
    target[i] = (target[i] ?? 0) & stays;
  }
  return left;
}
