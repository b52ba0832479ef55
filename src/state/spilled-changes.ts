/** What a compensation makes of a large model: values on the disk, and masks of a bit a weight. */
import { held, isLazy, lazyMap } from './lazy-values.ts';
import type { Source } from './lazy-values.ts';
import type { MaskedValues, Values } from './network.ts';
import { packedSource, packMask } from './packed-masks.ts';
import type { Spill } from './spill.ts';

/** What is read when it is needed stays as it is. */
export function spilledChanges({ masks, values }: MaskedValues, spill: Spill): MaskedValues {
  return {
    masks: isLazy(masks) ? masks : lazyMap(mapped(masks, (mask) => packedSource(packMask(mask)))),
    values: isLazy(values) ? values : lazyMap(mapped(values, (own) => kept(own, spill))),
  };
}

/** On the disk, where they are of single precision. */
export function kept(values: Values, spill: Spill): Source<Values> {
  return values instanceof Float32Array ? spill.keep(values) : held<Values>(values);
}

function mapped<T, U>(
  map: ReadonlyMap<string, T>,
  change: (value: T) => U,
): ReadonlyMap<string, U> {
  return new Map([...map].map(([name, value]) => [name, change(value)]));
}
