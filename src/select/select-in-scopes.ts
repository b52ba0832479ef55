/** Selection in one layer whose scopes each lose a count of their own. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { rational } from '../exact/rational.ts';
import { largestRemainder, shareOf } from './allocation.ts';
import { beyondTarget, tooFew, type Allocation, type LayerState } from './request.ts';
import { applyCut, competing, scopeSize, type Pool } from './pool.ts';
import { bestOf, worstOf } from './radix.ts';
import { type Ranked, type Scope, scopesOf } from './scopes.ts';
import { itemAt } from '../basics/must.ts';

/** What a selection makes of the turned layer is put back by `turnBack`. */
type Transposed = { readonly state: LayerState; readonly turnBack: () => void };

/**
 * Undefined where rows lie as they are read, and where units of several rows are compared: of equal
 * ones the earlier goes, which turning changes.
 */
function transposed(state: LayerState, ranked: Ranked): Transposed | undefined {
  const { layer, pool, keep, contest } = state;
  const [inputs = 0, outputs = 0] = layer.dims;
  const isColumns = layer.dims.length === 2 && layer.axes[0] === 'in' && layer.axes[1] === 'out';
  if (ranked.per !== 'row' || !isColumns || layer.groups !== 1) return undefined;
  if (keep > 0 || contest !== undefined) return undefined;
  const bits = new Int32Array(pool.bits.length);
  turn(pool.bits, bits, inputs, outputs);
  const mask = new Uint8Array(pool.mask.length);
  if (pool.unmasked) mask.fill(1);
  else turn(pool.mask, mask, inputs, outputs);
  const dims = [outputs, inputs];
  const scope = [dims.map((to) => ({ from: 0, to }))];
  return {
    state: { ...state, layer: { ...layer, dims, axes: ['out', 'in'] }, pool: { ...pool, bits, mask, dims, scope } },
    turnBack: () => turn(mask, pool.mask, outputs, inputs),
  };
}

/** A square of so many units a side stays in the processor's cache. */
const side = 32;

function turn<T extends Int32Array | Uint8Array>(from: T, to: T, rows: number, columns: number): void {
  for (let top = 0; top < rows; top += side) {
    const bottom = Math.min(rows, top + side);
    for (let left = 0; left < columns; left += side) {
      turnSquare(from, to, { rows, columns, top, bottom, left, right: Math.min(columns, left + side) });
    }
  }
}

interface Square {
  readonly rows: number;
  readonly columns: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function turnSquare(from: Int32Array | Uint8Array, to: Int32Array | Uint8Array, { rows, columns, top, bottom, left, right }: Square): void {
  for (let column = left; column < right; column++) {
    for (let row = top; row < bottom; row++) to[column * rows + row] = from[row * columns + column] ?? 0;
  }
}

type ScopedAllocation = Extract<Allocation, { readonly kind: 'layers' | 'scopes' }>;

/** Prunes the mask of layer number `l`; the units that it loses. A floor comes before the count of a scope. */
export function selectInScopes(state: LayerState, l: number, allocation: ScopedAllocation, ranked: Ranked): Outcome<number> {
  const side = transposed(state, ranked);
  if (side === undefined) return pruneScopes(state, l, allocation, ranked);
  const lost = pruneScopes(side.state, l, allocation, ranked);
  side.turnBack();
  return lost;
}

function pruneScopes(state: LayerState, l: number, allocation: ScopedAllocation, ranked: Ranked): Outcome<number> {
  const { layer, pool, ties } = state;
  const amongSome = state.contest !== undefined;
  const units = ranked.per === 'layer' && !amongSome ? pool.mask : unprotected(state);
  const counts = scopeCounts(state, l, allocation, ranked);
  let index = 0;
  let lost = 0;
  for (const scope of scopesOf(layer, ranked)) {
    const live = competing({ ...pool, scope });
    const size = scopeSize(scope);
    const pruned = size - live;
    const target = counts(scope, index, size, live);
    if (pruned > target && ties !== 'all') return beyondTarget(nameOf(state, ranked, index), pruned, target);
    const contest: Pool = { ...pool, mask: units, unmasked: pool.unmasked && units === pool.mask, scope };
    const open = ranked.per === 'layer' && !amongSome ? live - state.keep : competing(contest);
    const missing = Math.max(0, target - pruned);
    if (amongSome && open < missing) return tooFew(nameOf(state, ranked, index), missing, open);
    const cut = worstOf(contest, Math.min(missing, open), ties, open);
    applyCut(contest, cut, pool.mask);
    index++;
    lost += cut.count;
  }
  return { value: lost, diagnostics: [] };
}

/** The total that each scope is to lose. */
function scopeCounts(
  { layer }: LayerState,
  l: number,
  allocation: ScopedAllocation,
  ranked: Ranked,
): (scope: Scope, index: number, size: number, live: number) => number {
  if (allocation.kind === 'scopes') {
    const { share, of, rounding } = allocation;
    return (_, __, size, live) => (of === 'all' ? shareOf(share, size, rounding) : size - live + shareOf(share, live, rounding));
  }
  const total = itemAt(allocation.pruned, l);
  if (ranked.per === 'layer') return () => total;
  const all = layer.values.length;
  const shares = Array.from(scopesOf(layer, ranked), (scope) => rational(BigInt(total) * BigInt(scopeSize(scope)), all));
  const parts = largestRemainder(total, shares);
  return (_, index) => itemAt(parts, index);
}

/** The live units that may go, without the layer's best, which its floor protects. */
function unprotected({ pool, contest, live, keep, ties }: LayerState): Uint8Array {
  if (contest !== undefined) return contest.mask;
  if (keep === 0) return pool.mask;
  return bestOf(pool, live - keep, ties).map((unit, i) => (pool.mask[i] ?? 0) - unit);
}

function nameOf({ layer }: LayerState, ranked: Ranked, index: number): string {
  return ranked.per === 'layer' ? `\`${layer.name}\`` : `${ranked.per} ${index} of \`${layer.name}\``;
}
