/** Tensors of a large model: each is read when it is asked for, whole or a part of it. */
import { borrowRoom, returnRoom, roomSize } from '../kernels/room.ts';
import { largeFrom, pieceSize } from '../plan/memory/planned-memory.ts';

export interface Source<T> {
  readonly length: number;
  /** The same bits every time. A value still in use is not read again. Callers must not change it. */
  readonly read: () => T;
  /**
   * Elements from one flat index to another: the caller's own, unlike those of `read`. They may lie
   * in `into`, where there is room, and are then the caller's until it is used again.
   */
  readonly part: (from: number, to: number, into?: ArrayBuffer) => T;
}

/** A map that reads a value when it is asked for. */
export type LazyMap<T> = ReadonlyMap<string, T> & { readonly sources: ReadonlyMap<string, Source<T>> };

export function isLazy<T>(map: ReadonlyMap<string, T>): map is LazyMap<T> {
  return 'sources' in map;
}

/** `read` is called when its earlier value is no longer in use. */
export function remembered<T extends object>(length: number, read: () => T, part: Source<T>['part']): Source<T> {
  let last: WeakRef<T> | undefined;
  return {
    length,
    part,
    read() {
      const known = last?.deref();
      if (known !== undefined) return known;
      const values = read();
      last = new WeakRef(values);
      return values;
    },
  };
}

/** A value that is already in memory. */
export function held<T extends Sliceable<T>>(values: T): Source<T> {
  return { length: values.length, read: () => values, part: (from, to) => values.slice(from, to) };
}

type Sliceable<T> = { readonly length: number; readonly slice: (from: number, to: number) => T };

/** The same map with some tensors replaced; what was not read yet stays so. */
export function replaced<T extends Sliceable<T>>(values: ReadonlyMap<string, T>, changes: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  if (!isLazy(values) && !isLazy(changes)) return new Map([...values, ...changes]);
  return lazyMap(new Map([...sourcesOf(values), ...sourcesOf(changes)]));
}

/** The same map without some tensors; nothing is read. */
export function withoutNames<T>(values: ReadonlyMap<string, T>, gone: ReadonlySet<string>): ReadonlyMap<string, T> {
  if (!isLazy(values)) return new Map([...values].filter(([name]) => !gone.has(name)));
  return lazyMap(new Map([...values.sources].filter(([name]) => !gone.has(name))));
}

function sourcesOf<T extends Sliceable<T>>(values: ReadonlyMap<string, T>): ReadonlyMap<string, Source<T>> {
  return isLazy(values) ? values.sources : new Map([...values].map(([name, own]) => [name, held(own)]));
}

/** Where a tensor's values come from; undefined where there is no such tensor. */
export function sourceOf<T extends Sliceable<T>>(values: ReadonlyMap<string, T>, name: string): Source<T> | undefined {
  if (isLazy(values)) return values.sources.get(name);
  const own = values.get(name);
  return own === undefined ? undefined : held(own);
}

/** Whether both maps have the very same source for a tensor: its values need not be compared. */
export function isSame<T>(name: string, one: ReadonlyMap<string, T>, other: ReadonlyMap<string, T>): boolean {
  if (!isLazy(one) || !isLazy(other)) return one.get(name) === other.get(name);
  return one.sources.get(name) === other.sources.get(name);
}

/**
 * A source in consecutive parts of `size` elements, the last one shorter. Each is valid until the next
 * one is asked for: fresh memory for each costs as much as reading it.
 */
export function* partsOf<T>({ length, part }: Pick<Source<T>, 'length' | 'part'>, size: number): Generator<T> {
  const room = size > roomSize ? undefined : borrowRoom();
  try {
    const buffer = room?.buffer ?? roomFor(Math.min(length, size));
    for (let from = 0; from < length; from += size) yield part(from, Math.min(length, from + size), buffer);
  } finally {
    if (room !== undefined) returnRoom(room);
  }
}

/** Memory for so many numbers, of either precision. */
export function roomFor(count: number): ArrayBuffer {
  return new ArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT);
}

export function lazyMap<T>(sources: ReadonlyMap<string, Source<T>>): LazyMap<T> {
  function* entries(): Generator<[string, T], undefined> {
    for (const [name, { read }] of sources) yield [name, read()];
    return undefined;
  }
  function* values(): Generator<T, undefined> {
    for (const { read } of sources.values()) yield read();
    return undefined;
  }
  const map: LazyMap<T> = {
    sources,
    size: sources.size,
    has: (name) => sources.has(name),
    get: (name) => sources.get(name)?.read(),
    keys: () => sources.keys(),
    values,
    entries,
    [Symbol.iterator]: entries,
    forEach: (act) => {
      for (const [name, { read }] of sources) act(read(), name, map);
    },
  };
  return map;
}

// When a model is worked on piece by piece, and how large the pieces are.

export interface Streaming {
  /** Numbers of a model beyond which its tensors are read when they are needed. */
  readonly largeFrom: number;
  /** Numbers that are read at a time: a multiple of 8. */
  readonly pieceSize: number;
}

export const usualStreaming: Streaming = { largeFrom, pieceSize };
