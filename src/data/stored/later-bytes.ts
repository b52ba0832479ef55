/** Bytes that wait in a file of their own: their place in another is not known yet, or they are read by position. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writer } from './cache.ts';

export interface LaterBytes {
  readonly write: Writer;
  /** Where all of them lie, to be read there. */
  readonly path: () => Promise<string>;
  /** Writes all of them somewhere else; false where there are none. */
  readonly copy: (write: Writer) => Promise<boolean>;
  readonly remove: () => Promise<void>;
}

/** The folder is made by now. */
export function laterBytes(folder: string): LaterBytes {
  const path = join(folder, `${randomBytes(6).toString('hex')}.later.part`);
  let file: FileHandle | undefined;
  const close = async (): Promise<void> => {
    await file?.close();
    file = undefined;
  };
  let isEmpty = true;
  return {
    async write(bytes) {
      isEmpty = false;
      file ??= await open(path, 'wx');
      await file.writeFile(bytes);
    },
    async path() {
      await close();
      return path;
    },
    async copy(write) {
      await close();
      if (isEmpty) return false;
      for await (const piece of createReadStream(path) as AsyncIterable<Uint8Array>) await write(piece);
      return true;
    },
    async remove() {
      await close();
      await rm(path, { force: true });
    },
  };
}

/** A long way in short runs. */
type Run = { readonly from: number; readonly to: number };

export function* inRuns(length: number, most: number): Generator<Run> {
  for (let from = 0; from < length; from += most) yield { from, to: Math.min(from + most, length) };
}
