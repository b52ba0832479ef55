/** The sparsity of a network. */
import type { RunContext } from '../state/context.ts';
import { prunedOf } from '../state/masks.ts';
import type { Network } from '../state/network.ts';

/** Pruned of all `weights` of the model; tables that a statement names are not among them. */
export function sparsityOf({ plan, layers }: Pick<RunContext, 'plan' | 'layers'>, { masks }: Network): number {
  let pruned = 0;
  for (const { tensor, prunable } of layers.values()) {
    if (prunable) pruned += prunedOf(masks, tensor);
  }
  return plan.model.prunable === 0 ? 0 : pruned / plan.model.prunable;
}
