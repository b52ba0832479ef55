/** Maps of lists and maps of sums. A key that is absent has an empty list, and a sum of 0. */
export function listAt<K, V>(lists: ReadonlyMap<K, readonly V[]>, key: K): readonly V[] {
  return lists.get(key) ?? [];
}

export function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

export function sumAt<K>(sums: ReadonlyMap<K, number>, key: K): number {
  return sums.get(key) ?? 0;
}

export function addToSum<K>(sums: Map<K, number>, key: K, amount = 1): void {
  sums.set(key, sumAt(sums, key) + amount);
}

/** The values of those keys that the map has, in the order of the keys. */
export function valuesAt<K, V>(map: ReadonlyMap<K, V>, keys: readonly K[]): V[] {
  return keys.map((key) => map.get(key)).filter((value) => value !== undefined);
}

/** The members of a set or a map, as a list; none where the key is absent. */
export function membersAt<K, V>(map: ReadonlyMap<K, Iterable<V>>, key: K): readonly V[] {
  return [...(map.get(key) ?? [])];
}
