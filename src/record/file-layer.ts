/** The file operations by which a run changes a disk, as a value: a test can make each of them fail. */
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, rmdirSync, writeSync } from 'node:fs';

/** Each throws the system's own error, as Node makes it, where the system refuses. */
export interface FileLayer {
  /** `w` empties the file, `a` appends, `r` is for folders. */
  readonly open: (path: string, flags: 'w' | 'wx' | 'a' | 'r') => number;
  /** How many of the bytes were taken; it may be fewer than were given. */
  readonly write: (descriptor: number, bytes: Uint8Array) => number;
  readonly flush: (descriptor: number) => void;
  readonly close: (descriptor: number) => void;
  readonly rename: (from: string, to: string) => void;
  /** Fails with EEXIST if `to` exists. */
  readonly link: (from: string, to: string) => void;
  readonly makeFolder: (path: string) => void;
  /** A missing file is no error. */
  readonly remove: (path: string) => void;
  /** Removes an empty folder only. */
  readonly removeFolder: (path: string) => void;
}

export const disk: FileLayer = {
  open: (path, flags) => openSync(path, flags),
  write: (descriptor, bytes) => writeSync(descriptor, bytes, 0, bytes.length),
  flush: fsyncSync,
  close: closeSync,
  rename: renameSync,
  link: linkSync,
  makeFolder: (path) => void mkdirSync(path),
  remove: (path) => rmSync(path, { force: true }),
  removeFolder: rmdirSync,
};

/** The system's code, `ENOSPC`; undefined for other errors. */
export function codeOf(error: unknown): string | undefined {
  const isSystems = error instanceof Error && 'syscall' in error && 'code' in error;
  return isSystems ? String(error.code) : undefined;
}

export function pathOf(error: unknown): string | undefined {
  const path: unknown = error instanceof Error && 'path' in error ? error.path : undefined;
  return typeof path === 'string' ? path : undefined;
}

/** Adds the path of a descriptor to its error. */
export function speakingOf<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (codeOf(error) !== undefined && pathOf(error) === undefined) Object.assign(Object(error), { path });
    throw error;
  }
}
