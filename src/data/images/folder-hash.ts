/** Names the content of a folder of images, decoding none. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { listingHash, type Listed } from '../listing.ts';
import { refused } from '../refused.ts';
import { wholeFile } from '../whole-file.ts';
import { listImages } from './list-images.ts';

/** SHA-256 of the listing of its images, the same that a plan records. */
export function folderHash(folder: string): Outcome<string> {
  const listed = listImages(folder);
  if (listed.value === undefined) return refused(listed);
  const files: Listed[] = [];
  for (const { path, name } of listed.value.images) {
    const bytes = wholeFile(path, {});
    if (bytes.value !== undefined) files.push({ name, bytes: bytes.value });
  }
  return { value: listingHash(files), diagnostics: [] };
}
