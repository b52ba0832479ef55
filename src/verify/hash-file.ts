/** The SHA-256 of a regular file, in pieces, and never of anything behind a link. */
import { closeSync, constants, openSync } from 'node:fs';
import { hashDescriptor } from '../data/hash-descriptor.ts';

/** In lower-case hexadecimal digits. Throws the system's error. */
export function hashOf(path: string): string {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return hashDescriptor(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
