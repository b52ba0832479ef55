/** What lies in the folder of a run, to be compared. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/record/sealed.ts';

/** Hash of every file, by its path in the folder; locks are nobody's result. */
export function bytesOf(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  return new Map(
    names
      .filter((name) => statSync(join(folder, name)).isFile() && !name.startsWith('run.lock.'))
      .map((name) => [name, sha256(readFileSync(join(folder, name)))]),
  );
}
