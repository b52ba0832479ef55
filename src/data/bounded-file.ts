/** Files of a run: read whole where they are files, and no larger than any that a run writes. */
import { readFileSync, statSync } from 'node:fs';

/** Node holds no string of 512 MiB, and no text of a run comes near it. */
export const largestText = 500 << 20;

/** Node reads no more at once, and no array of a checkpoint is larger. */
export const largestArray = 2 ** 31 - 1;

/** Undefined for what is no regular file, or larger than `most`. */
export function bytesUpTo(path: string, most: number): Uint8Array | undefined {
  const stats = statSync(path);
  return stats.isFile() && stats.size <= most ? readFileSync(path) : undefined;
}

/** Undefined for what is no regular file, or larger than `most`. */
export function textUpTo(path: string, most = largestText): string | undefined {
  const bytes = bytesUpTo(path, most);
  return bytes && Buffer.from(bytes).toString('utf8');
}
