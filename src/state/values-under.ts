/** New values of the tensors that new masks lie on. */
import { lazyMap, sourceOf, type LazyMap } from './lazy-values.ts';
import { applyMask } from './masks.ts';
import type { Network, Values } from './network.ts';
import { maskedSource, packedMaskOf } from './packed-masks.ts';
import { type Spill, kept } from './spill.ts';

/** `moved` are values that were made anew; they are written to. */
export function valuesUnder(
  masks: ReadonlyMap<string, Uint8Array>,
  { values }: Pick<Network, 'values'>,
  moved: ReadonlyMap<string, Values>,
): ReadonlyMap<string, Values> {
  const made = new Map<string, Values>(moved);
  for (const [tensor, mask] of masks) {
    const own = moved.get(tensor) ?? values.get(tensor)?.slice();
    if (own === undefined) throw new Error(`${tensor} has no values`);
    applyMask(own, mask);
    made.set(tensor, own);
  }
  return made;
}

/** The same of a large model: read under their masks when they are needed, or from the disk. */
export function sourcesUnder(
  masks: LazyMap<Uint8Array>,
  { values }: Pick<Network, 'values'>,
  moved: ReadonlyMap<string, Values>,
  spill: Spill,
): LazyMap<Values> {
  const made = new Map([...moved].map(([tensor, own]) => [tensor, kept(own, spill)]));
  for (const tensor of masks.keys()) {
    const source = made.get(tensor) ?? sourceOf<Values>(values, tensor);
    const packed = packedMaskOf(masks, tensor);
    if (source === undefined || packed === undefined) throw new Error(`${tensor} has no values`);
    made.set(tensor, maskedSource(source, packed));
  }
  return lazyMap(made);
}
