/** Names files by the SHA-256 of their contents, so that a changed file is noticed wherever it lies. */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';

export interface Listed {
  /** Without the folder that the data set lies in. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type ListedHash = { readonly name: string; readonly hash: string };

export function hashed({ name, bytes }: Listed): ListedHash {
  return { name, hash: createHash('sha256').update(bytes).digest('hex') };
}

/** SHA-256 of what `sha256sum` prints of the files in this order. */
export function listingHash(files: Iterable<Listed>): string {
  return listingOfHashes(Array.from(files, hashed));
}

/** The same of files whose hashes are known. */
export function listingOfHashes(files: Iterable<ListedHash>): string {
  const listing = createHash('sha256');
  for (const { name, hash } of files) listing.update(`${hash}  ${name}\n`);
  return listing.digest('hex');
}

// The SHA-256 of an open file, in pieces, wherever its descriptor stands.

/** Large enough that calls cost nothing, small enough to stay in a processor's cache. */
const pieceSize = 1 << 20;

/** In lower-case hexadecimal digits. Throws the system's error. */
export function hashDescriptor(descriptor: number): string {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(pieceSize);
  for (let offset = 0; ;) {
    const count = readSync(descriptor, buffer, 0, pieceSize, offset);
    if (count === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, count));
    offset += count;
  }
}
