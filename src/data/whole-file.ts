/** All bytes of a file, unpacked where it is gzipped. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { openContent } from './content.ts';
import { refused } from './refused.ts';

/** No buffer of Node's is longer. */
const longest = 2 ** 32 - 2;

export function wholeFile(file: string): Outcome<Uint8Array> {
  const content = openContent(file);
  if (content.value === undefined) return refused(content);
  return content.value.read(Math.min(content.value.most, longest));
}
