/** Files that are there whole or not at all: a temporary name, fsync, rename, fsync of the folder. */
import { dirname } from 'node:path';
import { draftOf } from '../data/drafts.ts';
import { codeOf, speakingOf, type FileLayer } from './file-layer.ts';

export type Content = string | Uint8Array | Iterable<Uint8Array>;

export interface NewFile {
  readonly path: string;
  readonly content: Content;
  /** Told how many bytes lie in the file so far, under the name that it has meanwhile. */
  readonly wrote?: ((temporary: string, bytes: number) => void) | undefined;
}

/** Replaces a file of the same name. Throws the system's error, with a path. */
export function writeWhole(files: FileLayer, path: string, content: Content, wrote?: NewFile['wrote']): void {
  writeAllWhole(files, [{ path, content, wrote }]);
}

/**
 * Several files of one folder. All are written before the first is flushed, and the folder is
 * flushed once: most file systems then wait for the disk once, not once a file.
 */
export function writeAllWhole(files: FileLayer, news: readonly NewFile[]): void {
  for (let start = 0; start < news.length; start += openAtOnce) writeSome(files, news.slice(start, start + openAtOnce));
  const [first] = news;
  if (first !== undefined) flushFolder(files, dirname(first.path));
}

/** Well below what a process may have open. */
const openAtOnce = 128;

function writeSome(files: FileLayer, news: readonly NewFile[]): void {
  const open: (readonly [string, number])[] = [];
  try {
    for (const { path, content, wrote } of news) {
      const temporary = draftOf(path);
      const descriptor = files.open(temporary, 'w');
      open.push([temporary, descriptor]);
      let size = 0;
      for (const bytes of chunksOf(content)) {
        writeBytes(files, temporary, descriptor, bytes);
        wrote?.(temporary, (size += bytes.length));
      }
    }
    for (const [temporary, descriptor] of open) speakingOf(temporary, () => files.flush(descriptor));
  } finally {
    for (const [, descriptor] of open) files.close(descriptor);
  }
  for (const { path } of news) files.rename(draftOf(path), path);
}

/** Of two processes that commit the same name, the first wins; false where another was first. */
export function writeFirst(files: FileLayer, path: string, content: Content): boolean {
  const temporary = draftOf(path);
  const descriptor = files.open(temporary, 'w');
  try {
    for (const bytes of chunksOf(content)) writeBytes(files, temporary, descriptor, bytes);
    speakingOf(temporary, () => files.flush(descriptor));
  } finally {
    files.close(descriptor);
  }
  const isFirst = moveToFree(files, temporary, path);
  flushFolder(files, dirname(path));
  return isFirst;
}

/** A link fails where a file has appeared meanwhile; a rename would replace it. */
function moveToFree(files: FileLayer, temporary: string, path: string): boolean {
  try {
    files.link(temporary, path);
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'EEXIST') {
      files.remove(temporary);
      return false;
    }
    if (!withoutLinks.has(code)) throw error;
    files.rename(temporary, path);
    return true;
  }
  files.remove(temporary);
  return true;
}

/** How file systems say that they know no hard links. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK']);

/** `write` may take fewer bytes than it was given. */
export function writeBytes(files: FileLayer, path: string, descriptor: number, bytes: Uint8Array): void {
  speakingOf(path, () => {
    for (let done = 0; done < bytes.length;) done += files.write(descriptor, bytes.subarray(done, done + largestWrite));
  });
}

/** Node writes at most 2 GiB at once. */
const largestWrite = 1 << 30;

/** Makes a rename survive a power cut; Windows does it by itself, and opens no folder. */
export function flushFolder(files: FileLayer, folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = files.open(folder, 'r');
  try {
    speakingOf(folder, () => files.flush(descriptor));
  } finally {
    files.close(descriptor);
  }
}

function chunksOf(content: Content): Iterable<Uint8Array> {
  if (typeof content === 'string') return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}
