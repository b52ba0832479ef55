/** Whether the samples of a data set stay on the disk while a run goes on. */
import { staysOnDisk } from '../diagnostics/catalogue/data-stored.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ArrayFiles, DataFiles } from '../project/data-files.ts';
import { promisedBytes } from './array.ts';
import { mebibyte } from './limits.ts';
import { readHeader } from './read-array.ts';
import { locateArray } from './stored/locate-array.ts';
import { isStreamed, mostHeld } from './stored/way-of-reading.ts';

/** What cannot be read at all is refused where all of it is read. */
export function readsFromDisk(files: DataFiles): boolean {
  if (files.stream === 'always') return true;
  if (files.stream === 'never') return false;
  return isStreamed(files, bytesInMemory(files));
}

/** Said where the size decides, and not the user. */
export function diskHint(name: string, files: DataFiles): readonly Diagnostic[] {
  if ((files.stream ?? 'auto') !== 'auto' || !readsFromDisk(files)) return [];
  const mebibytes = Math.round(bytesInMemory(files) / mebibyte);
  const most = Math.round(mostHeld() / mebibyte);
  return [diagnose(staysOnDisk, { name, mebibytes, most })];
}

/** What the samples and labels would fill, as far as it can be told without decoding them. */
function bytesInMemory(files: DataFiles): number {
  return 'x' in files ? bytesOfArray(files.x, files) + bytesOfArray(files.y, files) : 0;
}

/** Without a folder to unpack it to, what is packed is read into memory, up to its limit. */
function bytesOfArray(file: string, { cache }: ArrayFiles): number {
  const array = locateArray(file).value;
  if (array === undefined) return 0;
  if (array.kind === 'plain') return promisedBytes(array.header);
  if (cache === undefined) return 0;
  const header = array.member === undefined && readHeader(file, { memory: Infinity }).value;
  return header ? promisedBytes(header) : (array.member?.size ?? 0);
}
