/** Files of a run: read whole where they are files, and no larger than any that a run writes. */
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { hashDescriptor } from './hash-descriptor.ts';

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
    const wanted = Math.min(length - done, readAtOnce);
    const count = readSync(descriptor, bytes, done, wanted, start + done);
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
