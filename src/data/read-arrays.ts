/** The arrays of several files as one: the rows of all of them, one file after another. */
import { togetherTooLarge } from '../diagnostics/catalogue/data-stored.ts';
import { collecting, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { namesIn, type FileNames, type Limits } from '../project/data-files.ts';
import { bytesPerElement, elementCount, type DataArray, type ElementKind, type Elements } from './array.ts';
import { place, roomLike } from './elements.ts';
import { isPacked, bytesOf, longestFile, mebibyte } from './limits.ts';
import { readArray, readHeader, type DataHeader } from './read-array.ts';
import { disagreeing, type Shard } from './shards.ts';

/** What the files hold together. */
export interface Joined {
  readonly type: ElementKind;
  /** With the rows of all files. */
  readonly shape: readonly number[];
  readonly shards: readonly Shard[];
}

/** Of each file, by `headerOf`. */
export function joinHeaders(files: FileNames, headerOf: (file: string) => Outcome<DataHeader>): Outcome<Joined> {
  const diagnostics: Diagnostic[] = [];
  const found: (DataHeader & { readonly file: string })[] = [];
  for (const file of namesIn(files)) {
    const header = headerOf(file);
    diagnostics.push(...header.diagnostics);
    if (header.value !== undefined) found.push({ ...header.value, file });
  }
  return joinFound(found, diagnostics);
}

/** Types and shapes have to be the same; the order of bytes need not be. */
export function joinFound(
  found: readonly (DataHeader & { readonly file: string })[],
  diagnostics: readonly Diagnostic[] = [],
): Outcome<Joined> {
  const [first] = found;
  const faults = hasErrors(diagnostics) ? [] : disagreeing(found);
  if (first === undefined || hasErrors([...diagnostics, ...faults])) return { diagnostics: [...diagnostics, ...faults] };
  const shards = found.map(({ file, samples }) => ({ file, samples }));
  const rows = shards.reduce((sum, { samples }) => sum + samples, 0);
  return { value: { type: first.type, shape: [rows, ...first.shape.slice(1)], shards }, diagnostics };
}

export function readHeaders(files: FileNames, limited: Limits = {}): Outcome<Joined> {
  return joinHeaders(files, (file) => readHeader(file, limited));
}

export function readArrays(files: FileNames, limited: Limits = {}): Outcome<DataArray & Joined> {
  return collecting((take, fail) => {
    const joined = take(readHeaders(files, limited));
    const tooLarge = faultOfSize(joined, limited);
    if (tooLarge !== undefined) return fail([tooLarge]);
    const { shape, shards } = joined;
    let whole: Elements | undefined;
    let filled = 0;
    for (const { file } of shards) {
      const { values } = take(readArray(file, limited));
      // One file alone needs no copy.
      if (shards.length === 1) return { ...joined, values };
      whole ??= roomLike(values, elementCount(shape));
      place(values, whole, filled);
      filled += values.length;
    }
    if (whole === undefined) throw new RangeError('a data set has a file');
    return { ...joined, values: whole };
  });
}

/** Of several files: each of them alone is held to the limits where it is read. */
function faultOfSize({ type, shape, shards }: Joined, limited: Limits): Diagnostic | undefined {
  if (shards.length < 2) return undefined;
  const size = elementCount(shape.slice(1)) * bytesPerElement(type);
  const bytes = (of: readonly Shard[]): number => of.reduce((sum, { samples }) => sum + samples * size, 0);
  const packed = bytes(shards.filter(({ file }) => isPacked(file)));
  const limit = packed > bytesOf(limited) ? bytesOf(limited) : longestFile;
  if (packed <= limit && bytes(shards) <= limit) return undefined;
  return tooLargeTogether(shards, limit);
}

export function tooLargeTogether(shards: readonly { readonly file: string }[], limit: number) {
  const first = shards[0]?.file ?? '';
  return diagnose(togetherTooLarge, { first, count: shards.length, mebibytes: Math.ceil(limit / mebibyte) }, { file: first });
}
