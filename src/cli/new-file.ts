/** Writes files that did not exist: whole or not at all, and never over another. */
import { codeIn } from '../basics/attempts.ts';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { draftOf, moveToFree, removeQuietly, sweepDrafts, writeAndFlush } from '../data/drafts.ts';
import { reasonOf } from './texts.ts';
import { spawn } from 'node:child_process';
import { platform } from 'node:process';

/** The findings that kept it from being written; none when it has been. */
export function writeNewFile(path: string, content: string | Uint8Array): readonly Diagnostic[] {
  const draft = draftOf(path);
  sweepDrafts(dirname(path));
  try {
    makeFolder(dirname(path));
    writeAndFlush(draft, [Buffer.from(content)]);
    moveToFree(draft, path);
    return [];
  } catch (error) {
    return [explain(path, error)];
  } finally {
    removeQuietly(draft);
  }
}

/** What will keep a file from being written, as far as one can tell: said before the work rather than after it. */
export function newFileProblems(path: string): readonly Diagnostic[] {
  sweepDrafts(dirname(path));
  if (fs.existsSync(path)) return [diagnose(catalogue.exists, { name: path }, { file: path })];
  try {
    fs.accessSync(nearestFolder(dirname(path)), fs.constants.W_OK | fs.constants.X_OK);
    return [];
  } catch (error) {
    return [explain(path, error)];
  }
}

function nearestFolder(folder: string): string {
  return fs.existsSync(folder) || folder === dirname(folder) ? folder : nearestFolder(dirname(folder));
}

/** One level at a time: where nothing can be made (/proc), Node's own way never returns. */
export function makeFolder(path: string): void {
  if (fs.existsSync(path)) return;
  makeFolder(dirname(path));
  fs.mkdirSync(path);
}

function explain(path: string, error: unknown): Diagnostic {
  if (codeIn(error) === 'EEXIST') return diagnose(catalogue.exists, { name: path }, { file: path });
  return unwritable(path, error);
}

export function unwritable(path: string, error: unknown): Diagnostic {
  return diagnose(catalogue.unwritable, { name: path, reason: reasonOf(error) }, { file: path });
}

/** The findings that kept it from being written; none when it has been. Links stay links. */
export function replaceFile(name: string, text: string): readonly Diagnostic[] {
  let draft: string | undefined;
  try {
    const path = fs.realpathSync(name);
    const { mode } = fs.statSync(path);
    draft = draftOf(path);
    sweepDrafts(dirname(path));
    removeQuietly(draft);
    writeAndFlush(draft, [Buffer.from(text)], mode);
    fs.chmodSync(draft, mode);
    fs.renameSync(draft, path);
    return [];
  } catch (error) {
    return [diagnose(catalogue.unwritable, { name, reason: reasonOf(error) }, { file: name })];
  } finally {
    if (draft !== undefined) removeQuietly(draft);
  }
}

/** `mark` stands near the beginning of each file that we write here. */
export function writeOwnFile(path: string, text: string, mark: string): readonly Diagnostic[] {
  return isOurs(path, mark) ? replaceFile(path, text) : writeNewFile(path, text);
}

function isOurs(path: string, mark: string): boolean {
  // Reading a device may never end.
  const isFile = fs.statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return isFile && beginningOf(path).includes(mark);
}

function beginningOf(path: string): string {
  const bytes = Buffer.alloc(1000);
  const descriptor = fs.openSync(path, 'r');
  try {
    return bytes.toString('utf8', 0, fs.readSync(descriptor, bytes));
  } finally {
    fs.closeSync(descriptor);
  }
}

const openers: Readonly<Record<string, readonly [string, ...string[]]>> = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] };

/** Undefined when it is on its way, else why it is not. */
export function openFile(path: string): Promise<string | undefined> {
  const [command, ...args] = openers[platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, path], { stdio: 'ignore', detached: true });
  child.unref();
  return new Promise((resolve) => {
    child.on('error', () => resolve(`\`${command}\` is not installed`));
    child.on('spawn', () => resolve(undefined));
  });
}
