/**
 * Runs: a box of a row-major tensor as evenly spaced flat indices, so that a pass over a scope is a
 * plain loop. Runs come in ascending order of flat index, which is the order of ties.
 */
import type { Box, Scope } from './scopes.ts';

/** Called with the first flat index, the number of units and the distance between them. */
export type VisitRun = (start: number, count: number, stride: number) => void;

interface Loop {
  readonly count: number;
  readonly stride: number;
}

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
