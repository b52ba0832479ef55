/** Names a set of files by their contents, so that a changed file is noticed wherever it lies. */
import { createHash } from 'node:crypto';

export interface Listed {
  /** Without the folder that the data set lies in. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** SHA-256 of what `sha256sum` prints of the files in this order. */
export function listingHash(files: Iterable<Listed>): string {
  const hashes = Array.from(files, ({ name, bytes }) => ({
    name,
    hash: createHash('sha256').update(bytes).digest('hex'),
  }));
  return listingOfHashes(hashes);
}

/** The same of files whose hashes are known. */
export function listingOfHashes(
  files: Iterable<{ readonly name: string; readonly hash: string }>,
): string {
  const listing = createHash('sha256');
  for (const { name, hash } of files) listing.update(`${hash}  ${name}\n`);
  return listing.digest('hex');
}
