/** What a floor keeps of a layer: 0 where there is no floor, and of a layer that it does not name. */
export function keptByFloor(floor: { readonly keep: Readonly<Record<string, number>> } | undefined, layer: string): number {
  return floor?.keep[layer] ?? 0;
}
