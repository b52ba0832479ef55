/**
 * Scores that train beside weights. The choice of what is kept has no gradient of its own; it is passed
 * straight through (Bengio et al., arXiv:1308.3432): dL/ds = dL/dz · w for z = w ⊙ m, as in movement
 * pruning (Sanh et al., arXiv:2005.07683) and edge-popup (Ramanujan et al., arXiv:1911.13299).
 */
import { collecting } from '../diagnostics/collecting.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { emit, type GraphBuilder } from './builder.ts';
import { storedFloats, type ForwardPass } from './forward.ts';
import { changingSlot, type StateSlot } from './slots.ts';

/** The scores of a tensor as state of a step: `score:fc1.weight`. */
export function scoreSlot(pass: ForwardPass, tensor: string, initial: Float32Array): Outcome<StateSlot> {
  return collecting((take) => {
    const stored = take(storedFloats(pass.tensors, tensor));
    const owner = { name: tensor, tensor, dims: stored.dims };
    return changingSlot(pass.builder, 'score', { prefix: 'score', owner, initial });
  });
}

/** From the gradient in the weight as the forward pass reads it. */
export function scoreGradient(builder: GraphBuilder, weight: string, gradient: string): string {
  return emit(builder, 'Mul', [gradient, weight]);
}
