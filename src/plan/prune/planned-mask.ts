/** The mask of a planned prune, looked at before it is believed. */
import type { PlannedPrune } from '../plan.ts';
import { isReparameterisation, readsThreshold, weightExpressionOf } from './weight-expression.ts';
import { isUnitPrune } from '../pruning.ts';

export const standardMasks: ReadonlySet<string> = new Set(['hard', 'soft', 'revisable', 'shrinking', 'fading']);

/** The key at fault, and what is wrong with it. */
export function plannedMaskFault(
  prune: PlannedPrune,
): { readonly key: 'mask' | 'shrink' | 'fade' | 'smoothed'; readonly problem: string } | undefined {
  const { mask, shrink, fade, smoothed } = prune;
  const expr = standardMasks.has(mask) ? undefined : weightExpressionOf(mask);
  const isKnown = standardMasks.has(mask) || (expr && (readsThreshold(expr) || isReparameterisation(expr)));
  if (isKnown !== true) {
    return { key: 'mask', problem: 'it is no mask that this version carries out' };
  }
  if (mask !== 'hard' && isUnitPrune(prune)) {
    return { key: 'mask', problem: 'masks of units are hard' };
  }
  const isThreshold = expr !== undefined && readsThreshold(expr);
  if (smoothed !== undefined && (smoothed >= 1 || isThreshold)) {
    const problem = 'a share below 1 goes on, and none under a mask that reads a threshold';
    return { key: 'smoothed', problem };
  }
  if ((mask === 'fading') !== (fade !== undefined)) {
    return { key: 'fade', problem: '`fading` has a rate, and no other mask' };
  }
  const fits = mask === 'shrinking' ? shrink !== undefined && shrink < 1 : shrink === undefined;
  return fits ? undefined : { key: 'shrink', problem: 'only `shrinking` has a factor, below 1' };
}
