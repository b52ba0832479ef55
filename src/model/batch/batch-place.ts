/** Where the samples lie after a reshape: elements keep their order, so that their distance from sample to sample stays. */
import type { Dim } from '../graph.ts';
import { asProduct } from '../shapes/dim-algebra.ts';

/** The axis of the shape `to` that the batch is in, where `from` follows it; undefined where none can be. */
export function batchPlace(
  from: readonly Dim[],
  to: readonly number[],
  { symbol, batch }: { readonly symbol: string; readonly batch: number },
): number | undefined {
  const axis = from.findIndex((dim) => typeof dim === 'string' && asProduct(dim).symbols.includes(symbol));
  const held = from[axis];
  if (held === undefined) return undefined;
  const { factor, symbols } = asProduct(held);
  const after = from.slice(axis + 1).filter((dim) => typeof dim === 'number');
  if (symbols.length !== 1 || after.length !== from.length - axis - 1) return undefined;
  const inner = product(after);
  // Samples come first where they share an axis with something else, as exporters join them.
  for (const distance of factor === 1 ? [inner] : [inner * factor, inner]) {
    const found = placeAt(to, distance, batch);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The axis whose steps make up this distance: better one of samples alone, then one that samples come first in. */
function placeAt(to: readonly number[], distance: number, batch: number): number | undefined {
  const places = to.map((size, axis): number => {
    const step = product(to.slice(axis + 1));
    const inner = distance / step;
    if (!Number.isInteger(inner) || inner < 1 || size % (inner * batch) !== 0) return 0;
    if (size > inner * batch) return 1;
    return inner === 1 ? 3 : 2;
  });
  const best = Math.max(0, ...places);
  return best === 0 ? undefined : places.indexOf(best);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
