/** Names a set of files by their contents, so that a changed file is noticed wherever it lies. */
import { createHash } from 'node:crypto';

export interface Listed {
  /** Without the folder that the data set lies in. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** SHA-256 of what `sha256sum` prints of the files in this order. */
export function listingHash(files: Iterable<Listed>): string {
  const listing = createHash('sha256');
  for (const { name, bytes } of files) {
    listing.update(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
  }
  return listing.digest('hex');
}
