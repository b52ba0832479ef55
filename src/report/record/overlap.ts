/** How far two masks of a tensor agree: Jaccard's index of the kept weights. */

/** From 0 to 1; undefined for masks of different sizes, 1 where neither keeps any. */
export function overlapOf(one: Uint8Array, other: Uint8Array): number | undefined {
  if (one.length !== other.length) return undefined;
  let [both, either] = [0, 0];
  for (let i = 0; i < one.length; i++) {
    if (one[i] !== 0 && other[i] !== 0) both++;
    if (one[i] !== 0 || other[i] !== 0) either++;
  }
  return either === 0 ? 1 : both / either;
}
