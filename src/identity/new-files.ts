/** Several new files as one: each is written beside its place first, and all are moved when the last one is whole. */
import { codeIn } from '../basics/attempts.ts';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { draftOf, flushFolder, moveToFree, removeQuietly, sweepDrafts, writeAndFlush } from '../data/drafts.ts';
import { exists } from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';

export type NewFile = readonly [path: string, chunks: Iterable<Uint8Array>];

export interface Ways {
  /** Makes the folder of a file, with those above it. */
  readonly makeFolder: (path: string) => void;
  readonly unwritable: (path: string, error: unknown) => Diagnostic;
}

/**
 * The findings that kept them from being written; none when they have been. Where a killed process had moved only some
 * of them, the rest follows: a first file that is there is no obstacle if it has the same bytes.
 */
export function writeNewFiles(files: readonly NewFile[], { makeFolder, unwritable }: Ways): readonly Diagnostic[] {
  const folders = new Set(files.map(([path]) => dirname(path)));
  // Also where nothing is written: a command that was killed at its last step has left a draft beside the whole file.
  for (const folder of folders) sweepDrafts(folder);
  const taken = files.map(([path]) => path).filter((path) => existsSync(path));
  // They are moved in their order, so that a killed process leaves the first of them.
  const areFirst = files.slice(0, taken.length).every(([path]) => taken.includes(path));
  if (taken.length === files.length || !areFirst) return taken.map(isThere);
  const drafts: string[] = [];
  let now = '';
  try {
    for (const [path, chunks] of files) {
      now = path;
      makeFolder(dirname(path));
      drafts.push(draftOf(path));
      writeAndFlush(draftOf(path), chunks);
    }
    const others = taken.filter((path) => !isSame(path, draftOf(path)));
    if (others.length > 0) return others.map(isThere);
    for (const [path] of files) {
      now = path;
      if (!taken.includes(path)) moveToFree(draftOf(path), path);
    }
    for (const folder of folders) flushFolder(folder);
    return [];
  } catch (error) {
    const hasAppeared = codeIn(error) === 'EEXIST';
    return [hasAppeared ? isThere(now) : unwritable(now, error)];
  } finally {
    for (const draft of drafts) removeQuietly(draft);
  }
}

function isThere(path: string): Diagnostic {
  return diagnose(exists, { name: path }, { file: path });
}

/** Nothing but a plain file has the bytes of one. */
function isSame(path: string, draft: string): boolean {
  const [one, other] = [statSync(path), statSync(draft)];
  return one.isFile() && one.size === other.size && readFileSync(path).equals(readFileSync(draft));
}
