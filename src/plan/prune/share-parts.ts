/** Who shares with whom where shares are measured: a branch, a block, or each layer for itself. */
import type { MeasuredAllocator } from '../plan.ts';
import type { Layer } from '../../model/graph.ts';

/** What shares are given to: a layer with its stored tensor, or a group of units with those that make them. */
export interface Shared extends Pick<Layer, 'name' | 'block'> {
  readonly tensors: readonly string[];
}

/** Layers, or groups of units, with the same key are one part. */
export function partKey(
  { per, branches }: Pick<MeasuredAllocator, 'per' | 'branches'>,
  { name, block }: Pick<Layer, 'name' | 'block'>,
): string {
  const branch = branches?.[name];
  if (branch !== undefined) return `branch ${branch}`;
  return per === 'block' && block !== undefined ? `block ${block}` : `layer ${name}`;
}
