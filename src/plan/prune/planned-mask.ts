/** The mask of a planned prune, looked at before it is believed. */
import type { PlannedPrune } from '../plan.ts';
import { weightExpressionOf } from './weight-expression.ts';

const words: ReadonlySet<string> = new Set(['hard', 'soft', 'revisable', 'shrinking']);

/** The key at fault, and what is wrong with it. */
export function plannedMaskFault({
  mask,
  shrink,
  groups,
  smoothed,
}: PlannedPrune):
  { readonly key: 'mask' | 'shrink' | 'smoothed'; readonly problem: string } | undefined {
  if (!words.has(mask) && weightExpressionOf(mask) === undefined) {
    return { key: 'mask', problem: 'it is no mask that this version carries out' };
  }
  if (mask !== 'hard' && groups !== undefined) {
    return { key: 'mask', problem: 'masks of units are hard' };
  }
  if (smoothed !== undefined && !(smoothed < 1 && words.has(mask))) {
    const problem = 'a share below 1 goes on, and not under a mask that is an expression';
    return { key: 'smoothed', problem };
  }
  const fits = mask === 'shrinking' ? shrink !== undefined && shrink < 1 : shrink === undefined;
  return fits ? undefined : { key: 'shrink', problem: 'only `shrinking` has a factor, below 1' };
}
