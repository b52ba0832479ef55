/** A file that is read by position while a run lasts, and held to what it was when it was opened. */
import { close, closeSync, fstat, fstatSync, open, openSync, read, readSync, type Stats } from 'node:fs';
import { promisify } from 'node:util';
import { dataFileChanged } from '../../diagnostics/catalogue/data-stored.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import { dataFault } from '../data-fault.ts';

/** What tells a file from another one in its place, and from itself after it was written to. */
export type Stamp = Pick<Stats, 'size' | 'mtimeMs' | 'ctimeMs' | 'ino' | 'dev'>;

export type StoredFile = { readonly path: string; readonly stamp: Stamp };

/** Bytes of a file from `position` on, to be put at `into`. */
export type Piece = { readonly position: number; readonly into: Uint8Array };

const opened = promisify(open);
const stats = promisify(fstat);
const closed = promisify(close);

/** Fills all pieces at once, in threads of Node's; rejects with a `dataFault` where the file is another one by now. */
export async function readPieces(file: StoredFile, pieces: readonly Piece[]): Promise<void> {
  const descriptor = await opened(file.path, 'r').catch((error: unknown) => {
    throw dataFault(gone(file, error));
  });
  try {
    if (!isSame(await stats(descriptor), file.stamp)) throw dataFault(changed(file, 'changed'));
    await Promise.all(pieces.map((piece) => filled(descriptor, piece, file)));
  } finally {
    await closed(descriptor);
  }
}

/** A file that was cut off between its opening and now has less than it had. */
function filled(descriptor: number, { position, into }: Piece, file: StoredFile): Promise<void> {
  return new Promise((resolve, reject) => {
    const from = (done: number): void => {
      if (done === into.length) return resolve();
      read(descriptor, into, done, Math.min(into.length - done, largestRead), position + done, (error, got) => {
        if (error !== null) reject(dataFault(gone(file, error)));
        else if (got === 0) reject(dataFault(changed(file, 'was cut off')));
        else from(done + got);
      });
    };
    from(0);
  });
}

/** Node reads no more at once. */
const largestRead = 2 ** 30;

function isSame(now: Stamp, before: Stamp): boolean {
  return (
    now.size === before.size &&
    now.mtimeMs === before.mtimeMs &&
    now.ctimeMs === before.ctimeMs &&
    now.ino === before.ino &&
    now.dev === before.dev
  );
}

function changed({ path }: StoredFile, what: string) {
  return diagnose(dataFileChanged, { file: path, what }, { file: path });
}

function gone(file: StoredFile, error: unknown) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const words = error instanceof Error ? error.message : String(error);
  return changed(file, code === 'ENOENT' ? 'was removed' : `could not be read (${words})`);
}

/** While it is looked at; the system's error where it cannot be opened. */
export function withOpen<T>(path: string, look: (at: (position: number, length: number) => Uint8Array, stamp: Stamp) => T): T {
  const descriptor = openSync(path, 'r');
  try {
    const at = (position: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      let done = 0;
      for (let got = -1; got !== 0 && done < length; done += got) got = readSync(descriptor, bytes, done, length - done, position + done);
      return bytes.subarray(0, done);
    };
    return look(at, fstatSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}
