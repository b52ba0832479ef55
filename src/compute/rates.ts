/** Tensors that train at different rates: each rate has scalar inputs of its own. */
import { freshName, type GraphBuilder } from './builder.ts';
import type { Optimizer } from './optimizers.ts';
import type { StateSlot } from './slots.ts';
import type { TrainingSpec } from './training-step.ts';

/** The factor of the rate that a slot trains at; scores and gates have the optimizer's own. */
export function rateOf({ kind, tensor }: StateSlot, { rates }: TrainingSpec): number {
  const isOfLayer = kind === 'parameter' || kind === 'adapter' || kind === 'delta';
  return (isOfLayer ? rates?.get(tensor) : undefined) ?? 1;
}

/** The names of the optimizer's scalars by factor, in the order of the slots. */
export function scalarsByRate(
  builder: GraphBuilder,
  { scalars }: Optimizer,
  spec: TrainingSpec,
  slots: readonly StateSlot[],
): ReadonlyMap<number, Readonly<Record<string, string>>> {
  const factors = new Set(slots.map((slot) => rateOf(slot, spec)));
  return new Map(
    [...factors].map((factor) => {
      const names = scalars.map((name) => [name, freshName(builder, name)] as const);
      return [factor, Object.fromEntries(names)] as const;
    }),
  );
}
