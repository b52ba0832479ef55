/** Files that are none to read: a device or a pipe may have no end, and opening a pipe waits for its writer. */
import { statSync, type Stats } from 'node:fs';

/** What a path names where that is no regular file, links followed; throws the system's error where it names nothing. */
export function specialKind(path: string): string | undefined {
  return kindOf(statSync(path));
}

export function kindOf(
  stats: Pick<
    Stats,
    'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket' | 'isCharacterDevice' | 'isBlockDevice'
  >,
): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  const isDevice = stats.isCharacterDevice() || stats.isBlockDevice();
  return isDevice ? 'a device' : 'no regular file';
}

/** Throws an error that says so before anything is opened. */
export function demandRegular(path: string): void {
  const kind = specialKind(path);
  if (kind === undefined) return;
  throw new Error(kind === 'a folder' ? 'it is a folder' : `it is no regular file, but ${kind}`);
}
