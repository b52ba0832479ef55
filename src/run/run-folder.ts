/** The folder a run writes: made empty at the start, complete at the end, gone after an interruption. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';

export const journalFile = 'journal.jsonl';

export interface RunFolder {
  readonly path: string;
  /** The folders that this run made, outermost first, so that an interrupted one may remove them. */
  readonly made: readonly string[];
}

/**
 * A new or empty folder at `path`, claimed for this run by its journal: of two runs that find it
 * empty one gets it, and the other touches nothing. A filled folder is refused, since nothing is
 * ever overwritten.
 */
export function openRunFolder(path: string): Outcome<RunFolder> {
  const made: string[] = [];
  try {
    makeFolders(path, made);
    if (!statSync(path).isDirectory()) return refused(diagnose(catalogue.outputIsFile, { path }));
    const entries = readdirSync(path);
    if (entries.length > 0) {
      return refused(diagnose(catalogue.outputExists, { path, run: runAmong(entries) }));
    }
    closeSync(openSync(join(path, journalFile), 'wx'));
    return { value: { path, made }, diagnostics: [] };
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && exists(path)) {
      return refused(diagnose(catalogue.outputExists, { path, run: 'unfinished' }));
    }
    removeFolders(made);
    return refused(diagnose(catalogue.cannotWrite, { path, reason: reasonOf(error) }));
  }
}

/** What the files of a folder say about a run in it. */
function runAmong(entries: readonly string[]): 'finished' | 'unfinished' | undefined {
  if (entries.includes('manifest.json')) return 'finished';
  return entries.includes(journalFile) ? 'unfinished' : undefined;
}

/** Removes what an interrupted run wrote; the folders too that it made, where nothing else is in them. */
export function discardRunFolder({ path, made }: RunFolder): void {
  for (const entry of readdirSync(path)) {
    rmSync(join(path, entry), { recursive: true, force: true });
  }
  removeFolders(made);
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
  const descriptor = openSync(join(folder.path, journalFile), 'a');
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

/**
 * One folder at a time: Node's recursive form never ends where the system answers ENOENT. Those made
 * are added to `made` as they come, so that they are known when a later one fails.
 */
function makeFolders(path: string, made: string[]): void {
  if (exists(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolders(parent, made);
  try {
    mkdirSync(path);
    made.push(path);
  } catch (error) {
    // Another run may have been quicker.
    if (codeOf(error) !== 'EEXIST' || !exists(path)) throw error;
  }
}

/** Innermost first, as far as they are empty: another run may write into the same parent. */
function removeFolders(made: readonly string[]): void {
  for (const path of made.toReversed()) {
    try {
      rmdirSync(path);
    } catch {
      return;
    }
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function refused<T>(...diagnostics: Outcome<T>['diagnostics']): Outcome<T> {
  return { diagnostics };
}
