/** How the samples of a data set are read from the disk, in words. */
import { filePaths, namesIn, type DataFiles } from '../project/data-files.ts';
import { locateArray } from './stored/locate-array.ts';
import { isPacked } from './is-packed.ts';

/** As it follows `are read from the disk, `. */
export function readingWords(files: DataFiles): string {
  if ('images' in files) return 'file by file, decoded by threads';
  const way =
    'x' in files ? wordsOfArrays([...namesIn(files.x), ...namesIn(files.y)]) : wordsOf(files);
  const count = filePaths(files).filter(
    ([key]) => /\.\d+$/.test(key) && !key.startsWith('beside.'),
  ).length;
  return count > 1 ? `${way}, in ${count} files` : way;
}

function wordsOfArrays(files: readonly string[]): string {
  const isCopied = files.some((file) => locateArray(file).value?.kind === 'packed');
  return isCopied ? 'by position, what is packed from a copy' : 'by position';
}

function wordsOf(
  files: Exclude<DataFiles, { readonly images: string } | { readonly y: unknown }>,
): string {
  if ('table' in files) return 'by position, from a copy as numbers';
  const isPlain = files.tokens === 'bytes' && !namesIn(files.text).some(isPacked);
  return isPlain ? 'by position' : 'by position, from a copy as tokens';
}
