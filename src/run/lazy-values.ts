/** Values of a large model: a tensor is read when it is asked for, and again when nobody held it. */
import type { Values } from './network.ts';

type Readers = ReadonlyMap<string, () => Values>;

/** What stands behind each map of this file. */
const readersOf = new WeakMap<object, Readers>();

/** `read` gives the same bits every time. What somebody still holds is not read again. */
export function lazyValues(
  names: readonly string[],
  read: (name: string) => Values,
): ReadonlyMap<string, Values> {
  return mapOver(new Map(names.map((name) => [name, remembered(() => read(name))])));
}

/** The same map with some tensors replaced; what was not read yet stays so. */
export function replaced(
  values: ReadonlyMap<string, Values>,
  changes: ReadonlyMap<string, Values>,
): ReadonlyMap<string, Values> {
  const readers = readersOf.get(values);
  if (readers === undefined) return new Map([...values, ...changes]);
  const others = [...changes].map(([name, own]) => [name, () => own] as const);
  return mapOver(new Map([...readers, ...others]));
}

/** Whether both maps have the very same source for a tensor: its values need not be compared. */
export function isSame(
  name: string,
  one: ReadonlyMap<string, Values>,
  other: ReadonlyMap<string, Values>,
): boolean {
  const [first, second] = [readersOf.get(one), readersOf.get(other)];
  if (first === undefined || second === undefined) return one.get(name) === other.get(name);
  return first.get(name) === second.get(name);
}

function remembered(read: () => Values): () => Values {
  let last: WeakRef<Values> | undefined;
  return () => {
    const known = last?.deref();
    if (known !== undefined) return known;
    const values = read();
    last = new WeakRef(values);
    return values;
  };
}

function mapOver(readers: Readers): ReadonlyMap<string, Values> {
  function* entries(): Generator<[string, Values], undefined> {
    for (const [name, read] of readers) yield [name, read()];
    return undefined;
  }
  function* values(): Generator<Values, undefined> {
    for (const read of readers.values()) yield read();
    return undefined;
  }
  const map: ReadonlyMap<string, Values> = {
    size: readers.size,
    has: (name) => readers.has(name),
    get: (name) => readers.get(name)?.(),
    keys: () => readers.keys(),
    values,
    entries,
    [Symbol.iterator]: entries,
    forEach: (act) => {
      for (const [name, read] of readers) act(read(), name, map);
    },
  };
  readersOf.set(map, readers);
  return map;
}
