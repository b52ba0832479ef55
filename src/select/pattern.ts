/**
 * N:M selection: of every M consecutive inputs, all other indices fixed, the M − N worst units go.
 * For a convolution these are M consecutive channels at one kernel position.
 */
import { product } from '../basics/numbers.ts';
import type { Pool } from './pool.ts';
import { inputsOfRow, type Layout } from './scopes.ts';
import { orderKey } from './score-order.ts';
import type { TieRule } from './ties.ts';

export type NofM = { readonly keep: number; readonly of: number };

/** Whether the inputs of a row form whole groups. A layer that does not fit stays dense. */
export function patternFits(pattern: NofM, layout: Layout): boolean {
  return layout.axes.includes('in') && inputsOfRow(layout) % pattern.of === 0;
}

/**
 * Visits the groups by the flat index of their first unit; the units of a group are `stride` apart.
 * The groups of a transposed convolution never straddle, since M divides the inputs of each.
 */
export function eachGroup(pattern: NofM, layout: Layout, visit: (first: number, stride: number) => void): void {
  const axis = layout.axes.indexOf('in');
  const inputs = layout.dims[axis] ?? 1;
  const outer = product(layout.dims.slice(0, axis));
  const stride = product(layout.dims.slice(axis + 1));
  for (let o = 0; o < outer; o++) {
    for (let input = 0; input < inputs; input += pattern.of) {
      const first = (o * inputs + input) * stride;
      for (let inner = 0; inner < stride; inner++) visit(first + inner, stride);
    }
  }
}

export interface PatternResult {
  readonly pruned: number;
  /** The first group that has already lost more than the pattern prunes. The layer cannot meet the pattern then. */
  readonly overfull?: { readonly first: number; readonly live: number };
}

/** Prunes every group of one layer down to the pattern, in the mask of its pool. */
export function prunePattern(pattern: NofM, layout: Layout, pool: Pool, ties: TieRule): PatternResult {
  const { keep, of } = pattern;
  const { bits, sign, mask } = pool;
  const keys = new Int32Array(of);
  const places = new Uint32Array(of);
  let pruned = 0;
  let overfull: PatternResult['overfull'];
  eachGroup(pattern, layout, (first, stride) => {
    let live = 0;
    for (let n = 0, i = first; n < of; n++, i += stride) {
      if (mask[i] === 0) continue;
      const key = orderKey(bits[i] ?? 0, sign);
      // Insertion keeps equal keys in order of flat index, or turns it: the first is pruned first.
      const bound = ties === 'last' ? key - 1 : key;
      let at = live++;
      for (; at > 0 && (keys[at - 1] ?? 0) > bound; at--) {
        keys[at] = keys[at - 1] ?? 0;
        places[at] = places[at - 1] ?? 0;
      }
      keys[at] = key;
      places[at] = i;
    }
    if (live < keep) overfull ??= { first, live };
    for (let n = 0; n < live - keep; n++, pruned++) mask[places[n] ?? 0] = 0;
  });
  return { pruned, overfull };
}
