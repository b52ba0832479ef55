/** Files of a run: read whole where they are files, and no larger than any that a run writes. */
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync, createReadStream } from 'node:fs';
import { hashDescriptor } from './listing.ts';
import { type Outcome, diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { createHash } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import { dataBadArchive } from '../diagnostics/catalogue/data.ts';
import { dataFileChanged } from '../diagnostics/catalogue/data-stored.ts';
import { dataFault, faultOf } from './data-fault.ts';

/** Node holds no string of 512 MiB, and no text of a run comes near it. */
export const largestText = 500 << 20;

/** Node 20 holds no larger array in memory, so no file with one is larger. */
export const largestArray = 2 ** 32 - 1;

/** Masks are unpacked in memory, all of a file. */
export const largestArchive = 2 ** 31 - 1;

/** Node reads less than 2 GiB at once. */
const readAtOnce = 1 << 30;

/** Undefined for what is no regular file, or larger than `most`. */
export function bytesUpTo(path: string, most: number): Uint8Array | undefined {
  const stats = statSync(path);
  if (!stats.isFile() || stats.size > most) return undefined;
  if (stats.size <= readAtOnce) return readFileSync(path);
  return withParts(path, ({ size, part }) => part(0, size));
}

/** A file that is read in parts: it may be larger than memory. */
export interface Parts {
  readonly size: number;
  /** SHA-256 of all of it. */
  readonly hash: () => string;
  /** Undefined where the file has no such bytes, or an array no room for them. */
  readonly part: (start: number, length: number) => Uint8Array | undefined;
}

/** Undefined for what is no regular file. */
export function withParts<T>(path: string, use: (parts: Parts) => T): T | undefined {
  if (!statSync(path).isFile()) return undefined;
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    return use({
      size,
      hash: () => hashDescriptor(descriptor),
      part: (start, length) => {
        const isThere = [start, length].every((it) => Number.isSafeInteger(it) && it >= 0);
        if (!isThere || start + length > size || length > largestArray) return undefined;
        return partOf(descriptor, start, length);
      },
    });
  } finally {
    closeSync(descriptor);
  }
}

function partOf(descriptor: number, start: number, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const count = readSync(descriptor, bytes, done, Math.min(length - done, readAtOnce), start + done);
    if (count === 0) return undefined;
    done += count;
  }
  return bytes;
}

/** Undefined for what is no regular file, or larger than `most`. */
export function textUpTo(path: string, most = largestText): string | undefined {
  const bytes = bytesUpTo(path, most);
  return bytes && Buffer.from(bytes).toString('utf8');
}

/** What a path names where that is no regular file, links followed; throws the system's error where it names nothing. */
export function specialKind(path: string): string | undefined {
  return kindOf(statSync(path));
}

/** What the system says that a path names; in words of our own, so that the types of the library need none of Node. */
interface KindsOfFile {
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
  readonly isFIFO: () => boolean;
  readonly isSocket: () => boolean;
  readonly isCharacterDevice: () => boolean;
  readonly isBlockDevice: () => boolean;
}

export function kindOf(stats: KindsOfFile): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  const isDevice = stats.isCharacterDevice() || stats.isBlockDevice();
  return isDevice ? 'a device' : 'no regular file';
}

/** Throws an error that says so before anything is opened. */
export function demandRegular(path: string): void {
  const kind = specialKind(path);
  if (kind === undefined) return;
  throw new Error(kind === 'a folder' ? 'it is a folder' : `it is no regular file, but ${kind}`);
}

/** The content of a file. */
export interface Content {
  /** As the user named it. */
  readonly file: string;
  /** The first bytes, at most `headLength`. */
  readonly head: Uint8Array;
  /** Bytes of the stored file. */
  readonly size: number;
  /** The most bytes that there can be; exact where `packed` is false. */
  readonly most: number;
  readonly packed: boolean;
  /** All bytes, or the first `limit` + 1 where there are more. */
  readonly read: (limit: number) => Outcome<Uint8Array>;
}

interface FilePieces {
  /** Rejects with a `dataFault` where the file is damaged. */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Of all that was unpacked, once it was read to its end. */
  readonly hash: () => string;
}

/** The bytes of a file from its start, a piece at a time, unpacked where it is gzipped: it is never whole in memory. */
export function filePieces(file: string, isGzipped: boolean): FilePieces {
  let sum = '';
  async function* open(): AsyncIterable<Uint8Array> {
    const hash = createHash('sha256');
    const source = createReadStream(file, { highWaterMark: pieceSize });
    const unpacking = isGzipped ? source.pipe(createGunzip({ chunkSize: pieceSize })) : source;
    source.on('error', (error) => unpacking.destroy(error));
    try {
      for await (const piece of unpacking as AsyncIterable<Uint8Array>) {
        hash.update(piece);
        yield piece;
      }
    } catch (error) {
      const fault = { file, fault: faultOf(error) };
      throw isGzipped ? dataFault(diagnose(dataBadArchive, fault, { file })) : error;
    } finally {
      source.destroy();
    }
    sum = hash.digest('hex');
  }
  return { open, hash: () => sum };
}

const pieceSize = 2 ** 18;

/** Says whether a file changed between now and the call of what it gives. */
export function watchFile(file: string): () => readonly Diagnostic[] {
  const before = statSync(file);
  return () => {
    const now = statSync(file, { throwIfNoEntry: false });
    const isSame = now?.size === before.size && now.mtimeMs === before.mtimeMs && now.ino === before.ino;
    if (isSame) return [];
    const what = now === undefined ? 'was removed' : 'changed';
    return [diagnose(dataFileChanged, { file, what }, { file })];
  };
}

/** The same, and the empty text where there is no file, or a longer one. */
export function textOrEmpty(path: string, most = largestText): string {
  return textUpTo(path, most) ?? '';
}
