/** The adapters of a training step: their state, and the weights that the forward pass reads. */
import { collecting } from '../diagnostics/collecting.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { noAdapter } from '../diagnostics/catalogue/compute.ts';
import { isReadMatrix, matrixIn, readsOfNodes } from '../model/index.ts';
import { emitAdapter } from './adapters.ts';
import { storedFloats, type ForwardPass } from './forward.ts';
import type { Shape } from './shapes.ts';
import { changingSlot, type StateSlot } from './slots.ts';

import type { PlannedAdapter } from '../plan/plan.ts';

export interface PlacedAdapter {
  readonly slots: readonly [a: StateSlot, b: StateSlot];
  /** Stored tensor, and what its readers read instead. */
  readonly tensor: string;
  readonly adapted: string;
  /** True where no mask comes between the weight and the product BA. */
  readonly plain: boolean;
  readonly rank: number;
  readonly scale: number;
  /** Of the stored tensor. */
  readonly dims: readonly number[];
}

/** Emits W + c·(M ⊙ BA), or W ⊙ (BA), for one adapter; notes the shapes of all that it emits. */
export function placeAdapter(
  pass: ForwardPass,
  spec: AdapterSpec,
  mask: StateSlot | undefined,
  shapes: Map<string, Shape>,
): Outcome<PlacedAdapter> {
  return collecting((take, fail) => {
    const { tensor, rank, alpha, form } = spec.planned;
    const stored = take(storedFloats(pass.tensors, tensor));
    const matrix = matrixIn(readsOfNodes(pass.nodes, pass.tensors), tensor);
    if (!isReadMatrix(matrix)) return fail([diagnose(noAdapter, { tensor, reason: matrix.refused })]);
    const { rows, columns } = matrix;
    const b = spec.b ?? new Float32Array(rows * rank);
    const slots = [
      factor(pass, 'lora.a', { tensor, dims: [rank, columns], initial: spec.a }),
      factor(pass, 'lora.b', { tensor, dims: [rows, rank], initial: b }),
    ] as const;
    for (const { input, dims } of slots) shapes.set(input, dims);
    shapes.set(tensor, stored.dims);
    if (mask !== undefined) shapes.set(mask.input, stored.dims);
    const isScaled = form === 'scaled';
    const isMasked = form === 'masked' && mask !== undefined;
    const adapted = emitAdapter(
      pass.builder,
      {
        weight: tensor,
        a: slots[0].input,
        b: slots[1].input,
        mask: isMasked ? mask.input : undefined,
        multiplies: isScaled || undefined,
        rank,
        scale: alpha / rank,
        dims: stored.dims,
        ...matrix,
      },
      shapes,
    );
    return { slots, tensor, adapted, plain: !isMasked && !isScaled, rank, scale: alpha / rank, dims: stored.dims };
  });
}

function factor(
  pass: ForwardPass,
  prefix: string,
  { tensor, dims, initial }: { readonly tensor: string; readonly dims: readonly number[]; readonly initial: Float32Array },
): StateSlot {
  return changingSlot(pass.builder, 'adapter', { prefix, owner: { name: tensor, tensor, dims }, initial });
}

export interface AdapterSpec {
  readonly planned: PlannedAdapter;
  /** [rank, columns]; as a rule uniform in ±1/√columns, PyTorch's `kaiming_uniform_(√5)`. */
  readonly a: Float32Array;
  /** [rows, rank]; zeros unless it is continued. */
  readonly b?: Float32Array;
}
