/** Whether a folder can hold a run: files are written there, linked and renamed, and taken away again. */
import { draftOf, removeQuietly, sweepDrafts } from '../../data/drafts.ts';
import { linkSync, mkdirSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const kinds = new Map([
  [0xef53, 'ext4'],
  [0x9123683e, 'btrfs'],
  [0x58465342, 'xfs'],
  [0x2fc12fc1, 'zfs'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlay'],
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb'],
  [0x0bd00bd0, 'lustre'],
  [0x65735546, 'fuse'],
  [0x00c36400, 'ceph'],
]);

/** Undefined on other systems, and for unknown file systems. */
function fileSystemOf(folder: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return kinds.get(statfsSync(folder).type);
  } catch {
    return undefined;
  }
}

export interface ExaminedFolder {
  readonly path: string;
  /** Bytes; absent where the system does not say. */
  readonly free?: number;
  /** `ext4`, `nfs`, …; absent where it is not known. */
  readonly fileSystem?: string;
  readonly writable: boolean;
  /** Hard links, by which a file appears whole or not at all. */
  readonly links: boolean;
  /** By how many seconds its file system's clock is ahead of this machine's. */
  readonly clockAhead?: number;
  readonly problems: readonly string[];
}

export function examineFolder(folder: string): ExaminedFolder {
  const path = resolve(folder);
  const free = freeBytes(path);
  const fileSystem = fileSystemOf(path);
  const space = { path, free, fileSystem };
  const full =
    free !== undefined && free < leastFree ? [`${free >> 20} MiB are free in this folder: a run keeps checkpoints beside its model`] : [];
  const scratch = scratchFolder(path);
  if (scratch instanceof Error) {
    const problem = `no run can be written into this folder: ${scratch.message}`;
    return { ...space, writable: false, links: false, problems: [problem, ...full] };
  }
  try {
    const tried = tryFiles(scratch);
    return { ...space, ...tried, problems: [...tried.problems, ...full] };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const leastFree = 2 ** 28;
/** Seconds; network file systems have clocks of their own. */
const mostAhead = 2;

function tryFiles(scratch: string): Omit<ExaminedFolder, 'path'> {
  const [one, two, three] = ['one', 'two', 'three'].map((name) => join(scratch, name));
  if (one === undefined || two === undefined || three === undefined) throw new TypeError('names');
  writeFileSync(one, 'x');
  const clockAhead = Math.round((statSync(one).mtimeMs - Date.now()) / 100) / 10;
  renameSync(one, two);
  const links = canLink(two, three);
  return {
    writable: true,
    links,
    clockAhead,
    problems: [
      ...(links ? [] : ['this folder takes no hard links: a file that appears while a run writes may be replaced']),
      ...(Math.abs(clockAhead) <= mostAhead
        ? []
        : [`the clock of this folder is ${clockAhead} s off: locks of other machines cannot be told by their age`]),
    ],
  };
}

function canLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function scratchFolder(path: string): string | Error {
  try {
    sweepDrafts(path);
    const scratch = draftOf(join(path, '.espalier-doctor'));
    removeQuietly(scratch);
    mkdirSync(scratch);
    return scratch;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function freeBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
