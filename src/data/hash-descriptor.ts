/** The SHA-256 of an open file, in pieces, wherever its descriptor stands. */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';

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
