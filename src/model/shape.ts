/** Arithmetic on shapes. */
import { must } from '../basics/must.ts';

/** The number of elements of a shape, or undefined where it is too large to be counted exactly. */
export function elementCount(dims: readonly number[]): number | undefined {
  if (dims.includes(0)) return 0;
  let count = 1;
  for (const size of dims) {
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** The number of values of a tensor of a model: the reader refuses what is too large to be counted. */
export function valueCount(dims: readonly number[]): number {
  return must(elementCount(dims), 'the count of a stored tensor');
}

/** The dimensions of a value; none where the value or its shape is not known. */
export function dimsOf<D>(value: { readonly dims?: readonly D[] } | undefined): readonly D[] {
  return value?.dims ?? [];
}

/** Of pictures and volumes channels come first, of everything else features last. */
export function featureAxis(rank: number): number {
  return rank >= 4 ? 1 : rank - 1;
}

/** The sizes where all of them are numbers; undefined where one is a symbol, or there are none. */
export function allNumbers<T>(sizes: readonly (number | T)[] | undefined): readonly number[] | undefined {
  return sizes?.every((size) => typeof size === 'number') === true ? sizes : undefined;
}
