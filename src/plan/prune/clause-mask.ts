/** `mask soft`: what a pruned weight is while its stage runs. */
import type { PlannedPrune } from '../plan.ts';
import { isUnitPrune } from '../pruning.ts';
import type { PruneClause } from './clause.ts';
import { isReparameterisation, readsThreshold, weightExpressionOf } from './weight-expression.ts';
import { unless, type Incoherence } from '../incoherence.ts';

export const mask: PruneClause = {
  word: 'mask',
  faults: maskFaults,
  words: (prune) => (prune.mask === 'hard' ? '' : `, mask ${prune.mask}`),
};

const standardMasks: ReadonlySet<string> = new Set(['hard', 'soft', 'revisable', 'shrinking', 'fading']);

/** True where the forward pass holds weights against a threshold of the weights of now. */
export function readsThresholdOfNow({ mask: manner }: Pick<PlannedPrune, 'mask'>): boolean {
  const expr = standardMasks.has(manner) ? undefined : weightExpressionOf(manner);
  return expr !== undefined && readsThreshold(expr);
}

function maskFaults(prune: PlannedPrune): readonly Incoherence[] {
  const { mask: manner, shrink, fade } = prune;
  const expr = standardMasks.has(manner) ? undefined : weightExpressionOf(manner);
  const isKnown = standardMasks.has(manner) || (expr && (readsThreshold(expr) || isReparameterisation(expr)));
  if (isKnown !== true) return [{ path: ['mask'], problem: 'it is no mask that this version carries out' }];
  if (manner !== 'hard' && isUnitPrune(prune)) return [{ path: ['mask'], problem: 'masks of units are hard' }];
  if ((manner === 'fading') !== (fade !== undefined)) return [{ path: ['fade'], problem: '`fading` has a rate, and no other mask' }];
  const fits = manner === 'shrinking' ? shrink !== undefined && shrink < 1 : shrink === undefined;
  return unless(fits, ['shrink'], 'only `shrinking` has a factor, below 1');
}
