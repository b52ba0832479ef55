/** Whether the samples of a data set stay on the disk while a run goes on. */
import { existsSync, statSync } from 'node:fs';
import { staysOnDisk } from '../../diagnostics/catalogue/data-stored.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import {
  namesIn,
  filePaths,
  type ArrayFiles,
  type DataFiles,
  type FileNames,
  type TableFile,
  type TextFile,
  type Storage,
} from '../../project/data-files.ts';
import { promisedBytes } from '../array.ts';
import { bytesOfImages } from '../images/stored-images.ts';
import { bytesOf, mebibyte, isPacked, longestFile, machineMemory } from '../limits.ts';
import { readHeader } from '../read-array.ts';
import { locateArray } from '../stored/locate-array.ts';

/** What cannot be read at all is refused where all of it is read. */
export function readsFromDisk(files: DataFiles): boolean {
  if (files.stream === 'always') return true;
  if (files.stream === 'never') return false;
  // A box is cut from the picture in its own size, and so it is from its mask.
  if ('images' in files && (files.augment?.box !== undefined || files.masks !== undefined)) return true;
  return isStreamed(files, bytesInMemory(files), mostBytes(files));
}

/** Pictures that memory may not hold stay on the disk, where other data is refused. */
function mostBytes(files: DataFiles): number {
  return 'images' in files ? Math.min(mostHeld(), bytesOf(files)) : mostHeld();
}

/** Said where the size decides, and not the user. */
export function diskHint(name: string, files: DataFiles): readonly Diagnostic[] {
  const bytes = (files.stream ?? 'auto') === 'auto' ? bytesInMemory(files) : 0;
  if (bytes <= mostBytes(files)) return [];
  const mebibytes = Math.round(bytes / mebibyte);
  const most = Math.round(mostBytes(files) / mebibyte);
  return [diagnose(staysOnDisk, { name, how: readingWords(files), mebibytes, most })];
}

/** What the samples and labels would fill, as far as it can be told without decoding them. */
function bytesInMemory(files: DataFiles): number {
  if ('images' in files) return bytesOfImages(files);
  const sum = (names: FileNames, bytesOf: (file: string) => number): number =>
    namesIn(names).reduce((bytes, file) => bytes + bytesOf(file), 0);
  if ('x' in files) {
    const ofArray = (file: string): number => bytesOfArray(file, files);
    return sum(files.x, ofArray) + sum(files.y ?? [], ofArray);
  }
  return sum('text' in files ? files.text : files.table, (file) => bytesOfFile(file, files));
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

/** Of a token or a number for each character at most; without a folder for the copy, they are held. */
function bytesOfFile(path: string, files: TextFile | TableFile): number {
  const isOwnCopy = 'text' in files && files.tokens === 'bytes';
  if ((files.cache === undefined && !isOwnCopy) || !existsSync(path)) return 0;
  return 4 * statSync(path).size;
}

/** As it follows `are read from the disk, `. */
export function readingWords(files: DataFiles): string {
  if ('images' in files) return 'file by file, decoded by threads';
  const way = 'x' in files ? wordsOfArrays([...namesIn(files.x), ...namesIn(files.y ?? [])]) : wordsOf(files);
  const count = filePaths(files).filter(([key]) => /\.\d+$/.test(key) && !key.startsWith('beside.')).length;
  return count > 1 ? `${way}, in ${count} files` : way;
}

function wordsOfArrays(files: readonly string[]): string {
  const isCopied = files.some((file) => locateArray(file).value?.kind === 'packed');
  return isCopied ? 'by position, what is packed from a copy' : 'by position';
}

function wordsOf(files: Exclude<DataFiles, { readonly images: string } | { readonly x: unknown }>): string {
  if ('table' in files) return 'by position, from a copy as numbers';
  const isPlain = files.tokens === 'bytes' && !namesIn(files.text).some(isPacked);
  return isPlain ? 'by position' : 'by position, from a copy as tokens';
}

// Whether samples are held in memory or read from the disk while a run goes on.

/** A data set may fill this part of the memory; the rest is for the network and its steps. */
const shareOfMemory = 1 / 4;

/** Bytes of samples in memory from which on `auto` reads them from the disk. */
export function mostHeld(memory = machineMemory()): number {
  return Math.min(memory * shareOfMemory, longestFile);
}

/** `bytes` is what the samples would fill. */
export function isStreamed({ stream = 'auto' }: Pick<Storage, 'stream'>, bytes: number, most = mostHeld()): boolean {
  return stream === 'always' || (stream === 'auto' && bytes > most);
}
