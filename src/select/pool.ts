/** Pools: units that compete, as the passes of the selection read them. */
import type { Scope, Box } from './scopes.ts';
import { orderKey } from './score-order.ts';

export interface Pool {
  /** Scores of the whole tensor, as the bits of float32 numbers. */
  readonly bits: Int32Array;
  /** See `orderKey`. */
  readonly sign: number;
  /** 1 for the units that compete; units with 0 are skipped. */
  readonly mask: Uint8Array;
  /** True where no mask was given: every unit of the tensor competes. */
  readonly unmasked: boolean;
  readonly dims: readonly number[];
  readonly scope: Scope;
}

/** A pool that is read piece by piece, in order of flat index, as often as a pass needs it. */
export interface PoolSource {
  /** Units, those that do not compete included. */
  readonly extent: number;
  /** Each is valid until the next one is asked for. */
  readonly pieces: () => Iterable<Pool>;
  /** About every `step`-th unit. */
  readonly sample: (step: number) => Pool;
}

/**
 * Where a pool is cut: units with a smaller key go, and of those with this key, in order of flat index,
 * `ties` behind the first `spared`; `count` units in all.
 */
export interface Cut {
  readonly key: number;
  readonly spared: number;
  readonly ties: number;
  readonly count: number;
}

export type TiesLeft = Pick<Cut, 'spared' | 'ties'>;

/** Units of the scope that compete. */
export function competing({ mask, unmasked, dims, scope }: Pool): number {
  if (unmasked) return scopeSize(scope);
  let count = 0;
  eachRun(dims, scope, (start, length, stride) => {
    count += sumOfRun(mask, start, start + length * stride, stride);
  });
  return count;
}

/**
 * Sets `target` to 0 wherever the cut takes a unit of the pool. `target` may be the pool's mask. Gives
 * the ties that are left for the pieces of the pool that follow.
 */
export function applyCut(pool: Pool, cut: Omit<Cut, 'count'>, target: Uint8Array): TiesLeft {
  let left: TiesLeft = cut;
  eachRun(pool.dims, pool.scope, (start, length, stride) => {
    left = cutRun(pool, cut.key, left, target, start, start + length * stride, stride);
  });
  return { spared: left.spared, ties: left.ties };
}

export function flatPool(bits: Int32Array, sign: number, mask?: Uint8Array): Pool {
  const scope = [[{ from: 0, to: bits.length }]];
  const own = mask ?? new Uint8Array(bits.length).fill(1);
  return { bits, sign, mask: own, unmasked: mask === undefined, dims: [bits.length], scope };
}

/** Every `step`-th unit of a pool's runs that competes, as a pool of its own. */
export function sampleOf(pool: Pool, step: number): Pool {
  const sample: number[] = [];
  eachRun(pool.dims, pool.scope, (start, length, stride) => {
    for (let n = 0; n < length; n += step) {
      const i = start + n * stride;
      if (pool.mask[i] === 1) sample.push(pool.bits[i] ?? 0);
    }
  });
  return flatPool(Int32Array.from(sample), pool.sign);
}

export function sourceOf(pool: Pool): PoolSource {
  return { extent: scopeSize(pool.scope), pieces: () => [pool], sample: (step) => sampleOf(pool, step) };
}

function sumOfRun(mask: Uint8Array, start: number, end: number, stride: number): number {
  let sum = 0;
  for (let i = start; i < end; i += stride) sum += mask[i] ?? 0;
  return sum;
}

function cutRun(
  { bits, sign, mask }: Pool,
  limit: number,
  left: TiesLeft,
  target: Uint8Array,
  start: number,
  end: number,
  stride: number,
): TiesLeft {
  let { spared, ties } = left;
  for (let i = start; i < end; i += stride) {
    const key = orderKey(bits[i] ?? 0, sign);
    if (key === limit) {
      if (mask[i] === 1 && ties > 0) {
        if (spared > 0) {
          spared--;
        } else {
          ties--;
          target[i] = 0;
        }
      }
      continue;
    }
    // Without a branch: the processor cannot predict which units are pruned.
    const stays = Number(key > limit) | ((mask[i] ?? 0) ^ 1);
    target[i] = (target[i] ?? 0) & stays;
  }
  return { spared, ties };
}

// Runs: a box of a row-major tensor as evenly spaced flat indices, so that a pass over a scope is a plain loop. Runs come in ascending
// order of flat index, which is the order of ties.

/** Called with the first flat index, the number of units and the distance between them. */
type VisitRun = (start: number, count: number, stride: number) => void;
type Loop = { readonly count: number; readonly stride: number };

export function eachRun(dims: readonly number[], scope: Scope, visit: VisitRun): void {
  for (const box of scope) {
    const { base, loops } = loopsOf(dims, box);
    const inner = loops.at(-1) ?? { count: 1, stride: 1 };
    visitOuter(loops.slice(0, -1), base, (start) => visit(start, inner.count, inner.stride));
  }
}

export function scopeSize(scope: Scope): number {
  return scope.reduce((sum, box) => sum + box.reduce((size, { from, to }) => size * (to - from), 1), 0);
}

function visitOuter(loops: readonly Loop[], base: number, visit: (start: number) => void): void {
  const [loop, ...rest] = loops;
  if (loop === undefined) return visit(base);
  for (let i = 0; i < loop.count; i++) visitOuter(rest, base + i * loop.stride, visit);
}

/** Nested loops over a box, outermost first; axes that are contiguous to each other are one loop. */
function loopsOf(dims: readonly number[], box: Box): { base: number; loops: readonly Loop[] } {
  let base = 0;
  let stride = 1;
  let loops: readonly Loop[] = [];
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const { from, to } = box[axis] ?? { from: 0, to: 1 };
    base += from * stride;
    loops = prepend({ count: to - from, stride }, loops);
    stride *= dims[axis] ?? 1;
  }
  return { base, loops };
}

function prepend(loop: Loop, loops: readonly Loop[]): readonly Loop[] {
  const [next, ...rest] = loops;
  if (next === undefined) return [loop];
  if (loop.count === 1) return loops;
  if (next.count === 1) return [loop, ...rest];
  const contiguous = loop.stride === next.count * next.stride;
  return contiguous ? [{ count: loop.count * next.count, stride: next.stride }, ...rest] : [loop, ...loops];
}
