/** What a plan says of arrays: the hash of their files, what their samples are divided by, and what stands beside them. */
import { hashOf } from './stored/cache.ts';
import { basename } from 'node:path';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { dataUnreadable } from '../diagnostics/catalogue/data.ts';
import { namesIn, storedFile, type ArrayFiles } from '../project/data-files.ts';
import type { DataFacts } from './decoded.ts';
import { listingOfHashes } from './listing.ts';

/** The hash is that of a listing as of other data; a member of an archive stands there as `file.npz#member`. */
export async function arrayContent({
  x,
  y = [],
  scale,
  beside = {},
  pooled,
}: ArrayFiles): Promise<Outcome<Pick<DataFacts, 'sha256'> & Partial<DataFacts>>> {
  const hashes = new Map<string, string>();
  const paths = [...namesIn(x), ...namesIn(y), ...Object.values(beside).flatMap(namesIn)];
  for (const path of paths.map(storedFile)) {
    if (hashes.has(path)) continue;
    try {
      hashes.set(path, await hashOf(path));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { diagnostics: [diagnose(dataUnreadable, { file: path, reason }, { file: path })] };
    }
  }
  const columns = Object.keys(beside);
  const conversions = [
    ...(scale === undefined ? [] : [`v / ${scale}`]),
    ...(columns.length === 0 ? [] : [`beside each ${columns.join(', ')}`]),
    ...(pooled === undefined ? [] : [`pooled by ${pooled}`]),
  ];
  const listed = paths.map((path) => ({ name: basename(path), hash: hashes.get(storedFile(path)) ?? '' }));
  return { value: { sha256: listingOfHashes(listed), conversions: conversions.length > 0 ? conversions : undefined }, diagnostics: [] };
}
