/** Selection in one layer whose scopes each lose a count of their own. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { rational } from '../exact/rational.ts';
import { largestRemainder, shareOf } from './allocation.ts';
import { beyondTarget, tooFew } from './beyond-target.ts';
import { applyCut, competing, type Pool } from './pool.ts';
import { bestOf, worstOf } from './radix.ts';
import { scopeSize } from './runs.ts';
import { type Ranked, type Scope, scopesOf } from './scopes.ts';
import type { Allocation, LayerState } from './request.ts';
import { transposed } from './transposed.ts';

type ScopedAllocation = Extract<Allocation, { readonly kind: 'layers' | 'scopes' }>;

/**
 * Prunes the mask of layer number `l`; the units that it loses. A floor comes before the count of
 * a scope.
 */
export function selectInScopes(
  state: LayerState,
  l: number,
  allocation: ScopedAllocation,
  ranked: Ranked,
): Outcome<number> {
  const side = transposed(state, ranked);
  if (side === undefined) return pruneScopes(state, l, allocation, ranked);
  const lost = pruneScopes(side.state, l, allocation, ranked);
  side.turnBack();
  return lost;
}

function pruneScopes(
  state: LayerState,
  l: number,
  allocation: ScopedAllocation,
  ranked: Ranked,
): Outcome<number> {
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
    if (pruned > target && ties !== 'all')
      return beyondTarget(nameOf(state, ranked, index), pruned, target);
    const unmasked = pool.unmasked && units === pool.mask;
    const contest: Pool = { ...pool, mask: units, unmasked, scope };
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
    return (_, __, size, live) =>
      of === 'all' ? shareOf(share, size, rounding) : size - live + shareOf(share, live, rounding);
  }
  const total = allocation.pruned[l] ?? 0;
  if (ranked.per === 'layer') return () => total;
  const all = layer.values.length;
  const shares = Array.from(scopesOf(layer, ranked), (scope) =>
    rational(BigInt(total) * BigInt(scopeSize(scope)), all),
  );
  const parts = largestRemainder(total, shares);
  return (_, index) => parts[index] ?? 0;
}

/** The live units that may go, without the layer's best, which its floor protects. */
function unprotected({ pool, contest, live, keep, ties }: LayerState): Uint8Array {
  if (contest !== undefined) return contest.mask;
  if (keep === 0) return pool.mask;
  const best = bestOf(pool, live - keep, ties);
  return best.map((unit, i) => (pool.mask[i] ?? 0) - unit);
}

function nameOf({ layer }: LayerState, ranked: Ranked, index: number): string {
  return ranked.per === 'layer'
    ? `\`${layer.name}\``
    : `${ranked.per} ${index} of \`${layer.name}\``;
}
