/** NaN and infinities in a network: found when they arise, and reported with their tensor. */
import { notFinite as definition } from '../diagnostics/catalogue/compensation.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { notFiniteIn, type NotFinite } from '../model/index.ts';
import { isLazy, isSame, partsOf, sourceOf, usualStreaming } from './lazy-values.ts';
import type { Network, Values } from './network.ts';
import { isUnderItsMask } from './packed-masks.ts';

/** Whether all that has changed since `before` is finite; what a model came with is its own matter. */
export function findNotFinite(now: Network, before: Network): NotFinite | undefined {
  for (const tensor of now.values.keys()) {
    if (isSame(tensor, now.values, before.values)) continue;
    // Zeros over values that have been looked at: of a large model they are not read again.
    if (isUnderItsMask(tensor, now.values, now.masks)) continue;
    const found = inTensor(tensor, now.values);
    if (found !== undefined) return found;
  }
  for (const [name, values] of besideValues(now)) {
    const found = notFiniteIn(name, values);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of a large model a piece is in memory at a time. */
function inTensor(tensor: string, values: Network['values']): NotFinite | undefined {
  const source = sourceOf<Values>(values, tensor);
  if (source === undefined) return undefined;
  if (!isLazy(values)) return notFiniteIn(tensor, source.read());
  let from = 0;
  for (const part of partsOf(source, usualStreaming.pieceSize)) {
    const found = notFiniteIn(tensor, part);
    if (found !== undefined) return { ...found, first: from + found.first };
    from += part.length;
  }
  return undefined;
}

function besideValues({ latent, adapters, scores, gates }: Network): readonly (readonly [string, ArrayLike<number>])[] {
  return [
    ...[...(latent ?? [])].map(([tensor, own]) => [tensor, own.values] as const),
    ...adapters.flatMap(({ planned, a, b }) => [a, b].map((own) => [`adapter:${planned.tensor}`, own] as const)),
    ...[...(scores ?? [])].map(([tensor, own]) => [`score:${tensor}`, own] as const),
    ...[...(gates ?? [])].map(([group, own]) => [`gate:${group}`, own.values] as const),
  ];
}

export interface Place {
  readonly stage: string;
  readonly step: number;
  /** The kind of statement that gave it. */
  readonly after: string;
}

export function tellNotFinite({ tensor, count, first, value }: NotFinite, at: Place): Diagnostic {
  return diagnose(definition, { tensor, count, first, value, ...at });
}
