/** Arrays that a large model leaves no room for: on the disk of the run, until its process ends. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { remembered, type Source, held, isLazy, lazyMap } from './lazy-values.ts';
import type { FileLayer } from '../record/file-layer.ts';
import { partial } from '../data/drafts.ts';
import { writeBytes } from '../record/write-whole.ts';
import type { MaskedValues, Values } from './network.ts';
import { packedSource, packMask } from './packed-masks.ts';

export interface Spill {
  /** The same numbers, from the disk; throws the system's error where it has no room. */
  readonly keep: (values: Float32Array) => Source<Float32Array>;
  /** Values that were spilled are no longer read. */
  readonly clear: () => void;
}

/** No file outlives the process, so nothing is flushed. The next process removes what a killed one left. */
export function openSpill(files: FileLayer, folder: string): Spill {
  const paths: string[] = [];
  return {
    keep(values) {
      const path = join(folder, `spilled-${process.pid}-${paths.length}${partial}`);
      paths.push(path);
      const descriptor = files.open(path, 'w');
      try {
        const { buffer, byteOffset, byteLength } = values;
        writeBytes(files, path, descriptor, new Uint8Array(buffer, byteOffset, byteLength));
      } finally {
        files.close(descriptor);
      }
      const part = (from: number, to: number): Float32Array => readPart(path, from, to);
      return remembered(values.length, () => part(0, values.length), part);
    },
    clear() {
      for (const path of paths.splice(0)) if (existsSync(path)) files.remove(path);
    },
  };
}

function readPart(path: string, from: number, to: number): Float32Array {
  const values = new Float32Array(to - from);
  const bytes = new Uint8Array(values.buffer);
  const descriptor = openSync(path, 'r');
  try {
    for (let done = 0; done < bytes.length;) {
      const count = readSync(descriptor, bytes, done, bytes.length - done, 4 * from + done);
      if (count === 0) throw new Error(`${path} has changed while it was in use`);
      done += count;
    }
  } finally {
    closeSync(descriptor);
  }
  return values;
}

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

function mapped<T, U>(map: ReadonlyMap<string, T>, change: (value: T) => U): ReadonlyMap<string, U> {
  return new Map([...map].map(([name, value]) => [name, change(value)]));
}
