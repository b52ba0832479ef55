/** Functions of one object that compute their answer once for it. */

/**
 * The same function, whose answers are kept as long as the objects that they are about. Bundlers leave out what nobody calls
 * only where a call of this one is marked as pure.
 */
export function memoized<K extends object, V>(of: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const kept = known.get(key) ?? { value: of(key) };
    known.set(key, kept);
    return kept.value;
  };
}
