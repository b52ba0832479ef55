/** A map that reports every key that is looked up. */

export interface Watcher<K> {
  /** A key was looked for. */
  readonly one: (key: K) => void;
  /** The map was gone through, or counted. */
  readonly all: () => void;
}

/** Behaves as the map does, and writes into it. */
export function watchedMap<K, V>(map: Map<K, V>, { one, all }: Watcher<K>): Map<K, V> {
  const watched: Map<K, V> = {
    get: (key) => (one(key), map.get(key)),
    has: (key) => (one(key), map.has(key)),
    get size() {
      return (all(), map.size);
    },
    forEach: (visit) => (all(), map.forEach((value, key) => visit(value, key, watched))),
    entries: () => (all(), map.entries()),
    keys: () => (all(), map.keys()),
    values: () => (all(), map.values()),
    [Symbol.iterator]: () => (all(), map[Symbol.iterator]()),
    set: (key, value) => (map.set(key, value), watched),
    delete: (key) => map.delete(key),
    clear: () => map.clear(),
    [Symbol.toStringTag]: 'Map',
  };
  return watched;
}
