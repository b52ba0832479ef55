/**
 * Units that are out of the graphs which a network is computed with. Its arrays stay in the counting of
 * the original model, and hold zeros there: marks, means and masks fit together whatever was cut when.
 */
import { listAt } from '../basics/maps.ts';
import type { TokenCut } from '../model/index.ts';

/** What one `compact` or `prune tokens` took out. Plain data. */
export interface Cut {
  /** Path of the stage, and its steps that were done. */
  readonly stage: string;
  readonly step: number;
  /** Ascending indices by the name of the group, in the counting of the original model. */
  readonly units: ReadonlyMap<string, readonly number[]>;
  /** Behind which blocks tokens leave since then; absent where a `compact` cut units. */
  readonly tokens?: readonly TokenCut[];
}

/** The tokens that leave, block after block; of two cuts behind one block the later one holds. */
export function tokensCut(cuts: readonly Pick<Cut, 'tokens'>[] = []): readonly TokenCut[] {
  const all = new Map<string, TokenCut>();
  for (const { tokens = [] } of cuts) for (const cut of tokens) all.set(cut.value, cut);
  return [...all.values()];
}

/** What all of them took out together. */
export function unitsCut(cuts: readonly Pick<Cut, 'units'>[] = []): Cut['units'] {
  const all = new Map<string, readonly number[]>();
  for (const { units } of cuts) {
    for (const [group, indices] of units) all.set(group, [...listAt(all, group), ...indices]);
  }
  return new Map([...all].map(([group, indices]) => [group, indices.toSorted((a, b) => a - b)]));
}

/** Whether the same units and tokens are out, one by one or at once. */
export function cutAlike(a: readonly Cut[] = [], b: readonly Cut[] = []): boolean {
  return a === b || keyOf(a) === keyOf(b);
}

/** Equal where the same units and tokens are out. */
export function keyOf(cuts: readonly Cut[]): string {
  return JSON.stringify([[...unitsCut(cuts)].toSorted(([a], [b]) => (a < b ? -1 : 1)), tokensCut(cuts)]);
}

/** A cut of tokens that comes from a disk, looked at before it is believed. */
export function isTokenCut(value: unknown): value is TokenCut {
  if (typeof value !== 'object' || value === null) return false;
  const { value: name, of, kept, lead, tail, attention, positions }: Partial<TokenCut> = value;
  if (typeof name !== 'string' || !(attention === undefined || typeof attention === 'string')) return false;
  if (!isCount(of) || !isCount(kept) || !isCount(lead) || !isCount(tail)) return false;
  if (lead + tail >= kept || kept > of) return false;
  return positions === undefined || arePositions(positions, of, kept);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function arePositions(value: unknown, of: number, kept: number): boolean {
  if (!Array.isArray(value) || value.length !== kept) return false;
  return value.every((at, index) => isCount(at) && at < of && (index === 0 || at > Number(value[index - 1])));
}

/** Units that were cut out of a network, oldest first; none where nothing was cut. */
export function cutsOf<Cut>({ cuts }: { readonly cuts?: readonly Cut[] }): readonly Cut[] {
  return cuts ?? [];
}
