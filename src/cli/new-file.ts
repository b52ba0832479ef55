/** Writes files that did not exist: whole or not at all, and never over another. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { reasonOf } from './reason.ts';

/** The findings that kept it from being written; none when it has been. */
export function writeNewFile(path: string, content: string | Uint8Array): readonly Diagnostic[] {
  const temporary = `${path}.${process.pid}.part`;
  try {
    makeFolder(dirname(path));
    const descriptor = openSync(temporary, 'wx');
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    nameOnce(temporary, path);
    return [];
  } catch (error) {
    return [explain(path, error)];
  } finally {
    removeQuietly(temporary);
  }
}

/** What will keep a file from being written, as far as one can tell: said before the work rather than after it. */
export function newFileProblems(path: string): readonly Diagnostic[] {
  if (existsSync(path)) return [diagnose(catalogue.exists, { name: path }, { file: path })];
  try {
    accessSync(nearestFolder(dirname(path)), constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    return [explain(path, error)];
  }
}

function nearestFolder(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : nearestFolder(dirname(folder));
}

/** Where the path itself is impossible, removing it fails as well, and has been reported. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}

/** One level at a time: where nothing can be made (/proc), Node's own way never returns. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** Unlike a rename, a link fails where the name is taken; some file systems have no links. */
function nameOnce(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (isCode(error, 'EEXIST') || existsSync(path)) throw error;
    renameSync(temporary, path);
  }
}

function explain(path: string, error: unknown): Diagnostic {
  if (isCode(error, 'EEXIST')) {
    return diagnose(catalogue.exists, { name: path }, { file: path });
  }
  return diagnose(catalogue.unwritable, { name: path, reason: reasonOf(error) }, { file: path });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
