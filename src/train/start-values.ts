/** The values that a training starts from. */
import type { PlannedTrain } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import type { Network, Values } from '../state/network.ts';

/** Values as a training starts from them: those behind the masks, where there are any. */
export function behindMasks({ values, latent }: Network): ReadonlyMap<string, Values> {
  if (latent === undefined) return values;
  return new Map([...values, ...[...latent].map(([tensor, own]) => [tensor, own.values] as const)]);
}

/** Training is float32 throughout; other tensors keep the model's own values. */
export function floatsOf(values: ReadonlyMap<string, Values>): ReadonlyMap<string, Float32Array> {
  return new Map([...values].filter((entry): entry is [string, Float32Array] => entry[1] instanceof Float32Array));
}

/** A mask for all that has one or may get one; a tensor of ones is overwritten later. */
export function masksOf(
  { masks, values }: Network,
  train: PlannedTrain,
  pruned: readonly string[],
  veiled: readonly string[],
): ReadonlyMap<string, Uint8Array> {
  const changed = [...train.tensors, ...train.adapters.map(({ tensor }) => tensor)];
  const masked = changed.filter((tensor) => masks.has(tensor) || pruned.includes(tensor));
  return new Map(
    [...masked, ...veiled].map((tensor) => {
      const ones = () => new Uint8Array(values.get(tensor)?.length ?? 0).fill(1);
      return [tensor, masks.get(tensor) ?? ones()];
    }),
  );
}

/** The stored tensors whose scores the statement trains. */
export function scoresOf({ layers }: RunContext, { scores }: Network, train: PlannedTrain): ReadonlyMap<string, Float32Array> {
  return new Map(
    (train.scores?.layers ?? []).flatMap((name) => {
      const tensor = layers.get(name)?.tensor ?? '';
      const own = scores?.get(tensor);
      return own === undefined ? [] : [[tensor, own] as const];
    }),
  );
}
