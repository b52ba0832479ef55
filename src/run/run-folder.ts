/** The folder a run writes: made empty at the start, complete at the end, gone after an interruption. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';

export interface RunFolder {
  readonly path: string;
  /** True where this run made the folder, so that an interrupted one may remove it. */
  readonly made: boolean;
}

/** A new or empty folder at `path`; a filled one is refused, since nothing is ever overwritten. */
export function openRunFolder(path: string): Outcome<RunFolder> {
  try {
    if (!exists(path)) {
      makeFolder(path);
      return { value: { path, made: true }, diagnostics: [] };
    }
    if (!statSync(path).isDirectory()) return refused(diagnose(catalogue.outputIsFile, { path }));
    const entries = readdirSync(path);
    if (entries.length > 0) {
      const finished = entries.includes('manifest.json');
      return refused(diagnose(catalogue.outputExists, { path, finished }));
    }
    return { value: { path, made: false }, diagnostics: [] };
  } catch (error) {
    return refused(diagnose(catalogue.cannotWrite, { path, reason: reasonOf(error) }));
  }
}

/** Removes what an interrupted run wrote; the folder itself too, if the run made it. */
export function discardRunFolder(folder: RunFolder): void {
  if (folder.made) {
    rmSync(folder.path, { recursive: true, force: true });
    return;
  }
  for (const entry of readdirSync(folder.path)) {
    rmSync(join(folder.path, entry), { recursive: true, force: true });
  }
}

/** Writes a whole file or none: temporary name, fsync, rename. */
export function writeWhole(path: string, bytes: Uint8Array | string): void {
  const temporary = `${path}.part`;
  const descriptor = openSync(temporary, 'wx');
  try {
    writeAll(descriptor, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, path);
}

/** `write` may take fewer bytes than it was given. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(descriptor, bytes, done, bytes.length - done);
}

export interface Journal {
  readonly write: (entry: object) => void;
  /** May be called again. */
  readonly close: () => void;
}

/** JSON lines, appended as they happen. No times: the same run writes the same bytes. */
export function openJournal(folder: RunFolder): Journal {
  const descriptor = openSync(join(folder.path, 'journal.jsonl'), 'wx');
  let open = true;
  return {
    write: (entry) => writeAll(descriptor, new TextEncoder().encode(JSON.stringify(entry) + '\n')),
    close() {
      if (!open) return;
      open = false;
      try {
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

/** What the operating system said, without a stack: `ENOSPC: no space left on device`. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/, \w+( '.*)?$/, '');
}

/** One folder at a time: Node's recursive form never ends where the system answers ENOENT. */
function makeFolder(path: string): void {
  const parent = dirname(path);
  if (parent !== path && !exists(parent)) makeFolder(parent);
  mkdirSync(path);
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function refused<T>(...diagnostics: Outcome<T>['diagnostics']): Outcome<T> {
  return { diagnostics };
}
