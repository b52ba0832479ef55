/** The second half of a step: from gradients to the new weights and optimizer states. */
import type { GraphBuilder } from './builder.ts';
import { emit } from './builder.ts';
import { clipByNorm } from './clipping.ts';
import type { Optimizer } from './optimizers.ts';
import type { StateSlot } from './training-step.ts';

/** A trained tensor with its gradient; masks and states come in as slots. */
export interface Trained {
  readonly slot: StateSlot;
  readonly gradient: string;
  readonly mask?: StateSlot;
  /** Optimizer state by kind. */
  readonly state: Readonly<Record<string, StateSlot>>;
}

/**
 * Masks, then clips, then updates, in the order that the language fixes. Returns what each output
 * name stands for.
 */
export function emitUpdates(
  builder: GraphBuilder,
  trained: readonly Trained[],
  optimizer: Optimizer,
  scalars: Readonly<Record<string, string>>,
  clip: number | undefined,
): ReadonlyMap<string, string> {
  const masked = trained.map(({ gradient, mask }) =>
    mask === undefined ? gradient : emit(builder, 'Mul', [gradient, mask.input]),
  );
  const clipped = clip === undefined ? masked : clipByNorm(builder, masked, clip);
  const outputs = new Map<string, string>();
  trained.forEach(({ slot, state }, index) => {
    const inputs = Object.entries(state).map(([kind, { input }]) => [kind, input] as const);
    const updated = optimizer.update(builder, {
      weight: slot.input,
      gradient: clipped[index] ?? '',
      state: Object.fromEntries(inputs),
      scalars,
    });
    outputs.set(slot.output ?? '', updated.weight);
    for (const [kind, own] of Object.entries(state)) {
      outputs.set(own.output ?? '', updated.state[kind] ?? '');
    }
  });
  return outputs;
}
