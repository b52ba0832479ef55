/** The folder a run writes: claimed by one run at a time, begun at once, complete at the end. */
import { textOrEmpty, kindOf } from '../data/bounded-file.ts';
import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { folderInUse, newerFolder, nothingToResume } from '../diagnostics/catalogue/run-folder.ts';
import { strangeFile } from '../diagnostics/catalogue/verify.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { codeOf, pathOf, type FileLayer } from './file-layer.ts';
import { checkpointFolder, files as names, folderFormat, objectFolder } from './layout.ts';
import { holderOfFolder, isLock, lockFolder, type Holder, type Lock } from './lock.ts';
import { unseal } from './sealed.ts';
import { partial } from '../data/drafts.ts';

export interface RunFolder {
  readonly path: string;
  /** The folders that this run made, outermost first, so that a failed one may remove them. */
  readonly made: readonly string[];
  readonly lock: Lock;
}

/**
 * A new or empty folder at `path`, locked for this run: of two runs that find it empty one gets it,
 * and the other touches nothing. A filled folder is refused, since nothing is ever overwritten.
 */
export function openRunFolder(files: FileLayer, path: string): Outcome<RunFolder> {
  const made: string[] = [];
  try {
    makeFolders(files, path, made);
    if (!statSync(path).isDirectory()) return refused(diagnose(catalogue.outputIsFile, { path }));
    const fault = occupied(path);
    if (fault !== undefined) {
      const holder = holderOfFolder(path);
      return refused(holder === undefined ? fault : inUse(path, holder));
    }
    const folder = claim(files, path, made);
    // Another run may have begun and ended between the check and the lock.
    const late = folder.value && occupied(path);
    if (late !== undefined) {
      folder.value?.lock.release();
      return refused(late);
    }
    if (folder.value !== undefined) sweepEarly(files, path);
    return folder;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    removeFolders(files, made);
    return refused(cannotWrite(error, path));
  }
}

/** The folder of a run that was cut off, or is finished; what it was just writing is taken away. */
export function reopenRunFolder(files: FileLayer, path: string): Outcome<RunFolder> {
  const fault = unresumable(path);
  if (fault !== undefined) return refused(fault);
  try {
    const folder = claim(files, path, []);
    if (folder.value !== undefined) sweep(files, path);
    return folder;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return refused(cannotWrite(error, path));
  }
}

/** Why nothing in the folder can be gone on with; undefined where a run was begun. */
export function unresumable(path: string): Diagnostic | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return diagnose(nothingToResume, { path });
  const strange = strangeEntry(path);
  if (strange !== undefined) return diagnose(strangeFile, strange, { file: join(path, strange.name) });
  const found = formatOf(path);
  if (found > folderFormat) return diagnose(newerFolder, { path, found, known: folderFormat });
  const begun = [names.unfinished, names.manifest].some((name) => existsSync(join(path, name)));
  return found === folderFormat && begun ? undefined : diagnose(nothingToResume, { path });
}

/** A link or a special file where a run writes: the run must not read or change its target. */
function strangeEntry(path: string): { readonly name: string; readonly kind: string } | undefined {
  const places = ['', checkpointFolder, objectFolder].filter((place) =>
    lstatSync(join(path, place), { throwIfNoEntry: false })?.isDirectory(),
  );
  const found = places.flatMap((place) =>
    readdirSync(join(path, place), { withFileTypes: true }).flatMap((entry) => {
      const kind = entry.isSymbolicLink() ? 'a symbolic link' : kindOf(entry);
      return kind === undefined || entry.isDirectory() ? [] : [{ name: join(place, entry.name), kind }];
    }),
  );
  return found[0];
}

/** The number of the folder's format; NaN where it is no folder of a run. */
function formatOf(path: string): number {
  const file = join(path, names.format);
  if (!existsSync(file)) return NaN;
  const value = unseal(textOrEmpty(file).trimEnd())?.value;
  return value !== undefined && 'format' in value ? Number(value.format) : NaN;
}

function claim(files: FileLayer, path: string, made: readonly string[]): Outcome<RunFolder> {
  const lock = lockFolder(files, path);
  return 'release' in lock ? { value: { path, made, lock }, diagnostics: [] } : refused(inUse(path, lock));
}

function inUse(path: string, { owner, elsewhere, path: lock }: Holder): Diagnostic {
  const args = { path, pid: owner.process, host: owner.host, elsewhere, lock };
  return diagnose(folderInUse, args);
}

/** Why a new run cannot use the folder. A run that was interrupted before it began left nothing. */
function occupied(path: string): Diagnostic | undefined {
  const entries = readdirSync(path).filter((entry) => !isLock(entry) && !isHalfEarly(entry));
  const early: readonly string[] = [names.format, names.plan];
  const isEarly = entries.every((entry) => early.includes(entry)) && formatOf(path) === folderFormat;
  if (entries.length === 0 || isEarly) return undefined;
  return diagnose(catalogue.outputExists, { path, run: runAmong(entries) });
}

/** What a run writes first; a kill may leave them half-written in a folder that a new run may have. */
const first: readonly string[] = [names.format, names.plan, names.unfinished];

function isHalfEarly(entry: string): boolean {
  return first.some((name) => entry.startsWith(`${name}.`) && /^\d+\.part$/.test(entry.slice(name.length + 1)));
}

function sweepEarly(files: FileLayer, path: string): void {
  for (const entry of readdirSync(path)) if (isHalfEarly(entry)) files.remove(join(path, entry));
}

/** What the files of a folder say about a run in it. */
function runAmong(entries: readonly string[]): 'finished' | 'unfinished' | undefined {
  if (entries.includes(names.manifest)) return 'finished';
  return entries.includes(names.unfinished) ? 'unfinished' : undefined;
}

/** Removes all that a failed run wrote; the folders too that it made, where nothing else is in them. */
export function discardRunFolder(files: FileLayer, { path, made, lock }: RunFolder): void {
  for (const entry of readdirSync(path)) if (!isLock(entry)) removeTree(files, join(path, entry));
  lock.release();
  removeFolders(files, made);
}

/** Removes incomplete files of an interrupted process. */
function sweep(files: FileLayer, path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    const isHalf = entry.isFile() && entry.name.endsWith(partial) && !isLock(entry.name);
    if (isHalf) files.remove(join(entry.parentPath, entry.name));
  }
}

/** A file, or a folder with all that is in it; links are not followed. */
export function removeTree(files: FileLayer, path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isDirectory()) return files.remove(path);
  for (const entry of readdirSync(path)) removeTree(files, join(path, entry));
  files.removeFolder(path);
}

/**
 * One folder at a time: Node's recursive form never ends where the system answers ENOENT. Those made
 * are added to `made` as they come, so that they are known when a later one fails.
 */
export function makeFolders(files: FileLayer, path: string, made: string[] = []): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolders(files, parent, made);
  try {
    files.makeFolder(path);
    made.push(path);
  } catch (error) {
    // Another run may have made it first.
    if (codeOf(error) !== 'EEXIST' || !existsSync(path)) throw error;
  }
}

/** Innermost first, as far as they are empty: another run may write into the same parent. */
function removeFolders(files: FileLayer, made: readonly string[]): void {
  for (const path of made.toReversed()) {
    try {
      files.removeFolder(path);
    } catch {
      return;
    }
  }
}

/** What the operating system said of a file, without a stack: `ENOSPC: no space left on device`. */
export function cannotWrite(error: unknown, folder: string): Diagnostic {
  return diagnose(catalogue.cannotWrite, { path: pathOf(error) ?? folder, reason: reasonOf(error) });
}

export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/, \w+( '.*)?$/, '');
}

function refused<T>(...diagnostics: Outcome<T>['diagnostics']): Outcome<T> {
  return { diagnostics };
}
