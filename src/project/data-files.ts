/** Where the samples of a data set come from, as the schema of `espalier.yaml` declares it: four kinds of files. */
import { itemAt } from '../basics/must.ts';
import type { Static } from '../plan/schema/json-schema.ts';
import type { dataKeys, needs } from './schema.ts';
import type { dataKinds } from './words.ts';

type Keys = { readonly [K in keyof typeof dataKeys]: Static<(typeof dataKeys)[K]> };
type Needed<T> = T | (T extends keyof typeof needs ? (typeof needs)[T][number] : never);

/** The keys of a kind: the one that tells it, and what that one needs, are there; the others may be. */
type FilesOf<T extends keyof typeof dataKinds> = Readonly<
  Pick<Keys, Needed<T> & keyof Keys> & Partial<Pick<Keys, Exclude<(typeof dataKinds)[T][number], Needed<T>>>>
>;

export type ArrayFiles = FilesOf<'x'>;
export type TextFile = FilesOf<'text'>;
export type ImageFolder = FilesOf<'images'>;
export type TableFile = FilesOf<'table'>;
export type DataFiles = ArrayFiles | TextFile | ImageFolder | TableFile;

export type Augment = Keys['augment'];
/** What the reading of a data set may take; what is left out has its usual value. */
export type Limits = Partial<Pick<Keys, 'memory' | 'seconds'>>;
export type Storage = Partial<Pick<Keys, 'stream' | 'cache'>>;

/**
 * A file, or several that are one data set, in their order. In a project and on the command line a star in
 * the last part of a path stands for all names that match; once files are opened, each is written out.
 */
export type FileNames = Keys['x'];

export function namesIn(files: FileNames): readonly string[] {
  return typeof files === 'string' ? [files] : files;
}

/** Each path that a data set names, by its key; those of a list by `x.0`, `x.1`, columns by `beside.NAME`. Columns of a table are no paths. */
export function filePaths(files: DataFiles): readonly (readonly [key: string, path: string])[] {
  if ('table' in files) return pathsAt('table', files.table);
  const columns = 'text' in files ? [] : Object.entries(files.beside ?? {}).flatMap(([name, own]) => pathsAt(`beside.${name}`, own));
  if ('x' in files) return [...pathsAt('x', files.x), ...(files.y === undefined ? [] : pathsAt('y', files.y)), ...columns];
  if ('images' in files) {
    return [['images', files.images], ...(files.masks === undefined ? [] : [['masks', files.masks] as const]), ...columns];
  }
  const texts = pathsAt('text', files.text);
  return files.tokens === 'bytes' ? texts : [...texts, ['tokens', files.tokens]];
}

/** The first file or the folder of its samples, by which messages call it. */
export function samplesFile(files: DataFiles): string {
  return itemAt(filePaths(files), 0)[1];
}

function pathsAt(key: string, files: FileNames): readonly (readonly [string, string])[] {
  if (typeof files === 'string') return [[key, files]];
  return files.map((path, index) => [`${key}.${index}`, path] as const);
}

function cacheOf(files: DataFiles): string | undefined {
  return 'cache' in files ? files.cache : undefined;
}

/** The paths of its files, and of the folder for unpacked copies. */
export function allPaths(files: DataFiles): readonly (readonly [key: string, path: string])[] {
  const cache = cacheOf(files);
  return [...filePaths(files), ...(cache === undefined ? [] : [['cache', cache] as const])];
}

/** The same data set with its paths changed: from another folder, say. */
export function withPaths(given: DataFiles, change: (path: string) => string): DataFiles {
  return withNames(given, change, change);
}

/** The same, where a path may become several: those that match a pattern. */
export function withNames(given: DataFiles, change: (path: string) => string, several: (path: string) => FileNames): DataFiles {
  const cache = cacheOf(given);
  const files = cache === undefined ? given : { ...given, cache: change(cache) };
  const all = (names: FileNames): FileNames => (typeof names === 'string' ? several(names) : names.flatMap((name) => several(name)));
  if ('table' in files) return { ...files, table: all(files.table) };
  const columns = 'text' in files ? undefined : files.beside;
  const beside = columns && { beside: Object.fromEntries(Object.entries(columns).map(([name, own]) => [name, all(own)])) };
  if ('x' in files) return { ...files, x: all(files.x), ...(files.y !== undefined && { y: all(files.y) }), ...beside };
  if ('images' in files) return { ...files, images: change(files.images), masks: files.masks && change(files.masks), ...beside };
  const tokens = files.tokens === 'bytes' ? files.tokens : change(files.tokens);
  return { ...files, text: all(files.text), tokens };
}

/** The file on disk: `file.npz#member` lies in its archive. */
export function storedFile(path: string): string {
  return path.replace(/(\.npz)#.+$/i, '$1');
}
