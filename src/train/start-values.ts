/** The values that a training starts from. */
import type { Network, Values } from '../state/network.ts';

/** Values as a training starts from them: those behind the masks, where there are any. */
export function behindMasks({ values, latent }: Network): ReadonlyMap<string, Values> {
  if (latent === undefined) return values;
  return new Map([...values, ...[...latent].map(([tensor, own]) => [tensor, own.values] as const)]);
}

/** Training is float32 throughout; other tensors keep the model's own values. */
export function floatsOf(values: ReadonlyMap<string, Values>): ReadonlyMap<string, Float32Array> {
  return new Map(
    [...values].filter(
      (entry): entry is [string, Float32Array] => entry[1] instanceof Float32Array,
    ),
  );
}
