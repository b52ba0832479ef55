/** Hashes in plans are those of the language. */
export { sha256Hex } from '../language/hash.ts';
