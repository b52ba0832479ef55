/** Drafts: files and folders that are still being written, under names of their own, and what killed processes left of them. */
import { codeIn, orElse } from '../basics/attempts.ts';
import { matchParts } from '../basics/matches.ts';
import { closeSync, fsyncSync, linkSync, lstatSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from './crc32.ts';

/** The end of each of their names; no run reads one. */
export const partial = '.part';

/** One a process: two may write the same file at the same time, on machines that share a disk too. */
export function draftOf(path: string): string {
  return `${path}.${process.pid}${hostDigits}${partial}`;
}

/** Eight digits for the machine: processes of two machines may have the same number. */
const hostDigits = String(crc32(new TextEncoder().encode(hostname())) % 1e8).padStart(8, '0');

/** A new folder among those of the system, only for this user; what killed processes left there goes. */
export function scratchFolder(name: string): string {
  sweepDrafts(tmpdir());
  const folder = draftOf(join(tmpdir(), `${name}-${randomUUID()}`));
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

const draftName = /^.+\.(\d+)(\d{8})\.part$/s;

/** Removes the drafts in a folder whose processes were of this machine and are gone; others may still be written. */
export function sweepDrafts(folder: string): void {
  for (const name of namesIn(folder)) {
    const [, pid, host] = matchParts(draftName, name);
    if (pid === undefined || host !== hostDigits || isRunning(Number(pid))) continue;
    removeQuietly(join(folder, name));
  }
}

/** A link fails where a file has appeared meanwhile; a rename would replace it. */
export function moveToFree(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    // File systems without hard links say so in these ways.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(codeIn(error))) throw error;
    renameSync(temporary, path);
  }
}

/** Replaces a draft that a dead process of the same number has left. */
export function writeAndFlush(path: string, chunks: Iterable<Uint8Array>, mode?: number): void {
  const descriptor = openSync(path, 'w', mode);
  try {
    for (const chunk of chunks) {
      for (let done = 0; done < chunk.length;) done += writeSync(descriptor, chunk, done);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes a rename survive a power cut; systems without folder descriptors do it by themselves. */
export function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether a process of this machine has the number. One that may not be looked into counts as running. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeIn(error) === 'EPERM';
  }
}

/** A file, or a folder with all that is in it; what cannot be removed is left to the next. */
export function removeQuietly(path: string): void {
  try {
    const isFolder = lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    rmSync(path, { force: true, recursive: isFolder });
  } catch {
    return;
  }
}

/** Whoever writes there will say why it cannot be read. */
function namesIn(folder: string): readonly string[] {
  return orElse(() => readdirSync(folder), []);
}
