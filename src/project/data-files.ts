/** Where the samples of a data set come from, as `espalier.yaml` says it: four kinds of files. */

/** What training does to its pictures, anew in each epoch; nothing else sees it. */
export interface Augment {
  /** Mirrored left to right, every other time. */
  readonly flip?: boolean;
  /** Moved by up to so many pixels up, down, left and right; black comes in. */
  readonly crop?: number;
  /** A box of the picture, of this share of its area or more, scaled to the size of a sample. */
  readonly box?: number;
}

/** What the reading of a data set may take; what is left out has its usual value. */
export interface Limits {
  /** Mebibytes that the set may fill when it is unpacked and decoded. */
  readonly memory?: number;
  /** Seconds that decoding may take, of what is decoded in a thread of its own. */
  readonly seconds?: number;
}

/** Whether samples are read from the disk while a run goes on; the result is the same bytes. */
export interface Storage {
  /** `auto`, where it is left out: where the samples would fill too much of the memory. */
  readonly stream?: Streamed;
  /** A folder for unpacked copies of what cannot be read from the middle. */
  readonly cache?: string;
}

export const streamed = ['auto', 'always', 'never'] as const;
export type Streamed = (typeof streamed)[number];

/**
 * A file, or several that are one data set, in their order. In a project and on the command line a star in
 * the last part of a path stands for all names that match; once files are opened, each is written out.
 */
export type FileNames = string | readonly string[];

export function namesIn(files: FileNames): readonly string[] {
  return typeof files === 'string' ? [files] : files;
}

/** Tokenizers take about two seconds for a mebibyte; tables less. */
export const usualLimits = { memory: 2048, seconds: 60, secondsPerMebibyte: 60 } as const;

/** Inputs and labels in two files: .npy, `file.npz#member` or IDX, gzipped or not. */
export interface ArrayFiles extends Limits, Storage {
  readonly x: FileNames;
  /** Left out where there are no labels: what reads some is refused when it is planned. */
  readonly y?: FileNames;
  /** Inputs are divided by it; without it bytes are by 255, others are not. */
  readonly scale?: number;
  readonly augment?: Augment;
  /** Columns beside the samples, by names of their own: an array file each, a whole number for each sample. */
  readonly beside?: Readonly<Record<string, string>>;
  /** The column whose equal numbers make one answer: metrics take the largest of their outputs. */
  readonly pooled?: string;
}

/** A text, cut into windows of tokens; each token is labelled with the one that follows it. */
export interface TextFile extends Limits, Storage {
  readonly text: FileNames;
  /** `bytes`, or a JSON file: a list of characters, or an exported `tokenizer.json`. */
  readonly tokens: string;
  /** Tokens of a sample; the model's own length where it has one. */
  readonly window?: number;
  /** Tokens from the start of a window to that of the next; a whole window where it is left out. */
  readonly stride?: number;
  /** At most so many samples, from the start. */
  readonly limit?: number;
}

/** A folder of PNG and JPEG files in folders, one for each class. */
export interface ImageFolder extends Limits, Storage {
  readonly images: string;
  /** By channel: (v / 255 - mean) / std. */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  /** Pixels of the shorter side that every picture is scaled to. */
  readonly resize?: number;
  /** Pixels of the side of the square that is cut from the middle. */
  readonly crop?: number;
  /** `skip` leaves damaged images out, with a warning; otherwise they are refused. */
  readonly damaged?: 'refuse' | 'skip';
  readonly augment?: Augment;
}

/** A .csv file with a line of column names, or a .parquet file. */
export interface TableFile extends Limits, Storage {
  readonly table: FileNames;
  /** The column of labels or targets. */
  readonly label: string;
  /** The columns that are a sample, in this order; all others where it is left out. */
  readonly columns?: readonly string[];
  readonly scale?: number;
  /** Of each value of a sample, or one for all: (v / scale - mean) / std. */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
}

export type DataFiles = ArrayFiles | TextFile | ImageFolder | TableFile;

/** The kinds by the key that tells them; what each cannot do without comes first. */
export const dataKinds = {
  x: ['x', 'y', 'scale', 'augment', 'beside', 'pooled', 'memory', 'stream', 'cache'],
  text: ['text', 'tokens', 'window', 'stride', 'limit', 'memory', 'seconds', 'stream', 'cache'],
  images: ['images', 'mean', 'std', 'resize', 'crop', 'damaged', 'augment', 'memory', 'stream'],
  table: ['table', 'label', 'columns', 'scale', 'mean', 'std', 'memory', 'seconds', 'stream', 'cache'],
} as const;

/** The keys that may name several files. */
export const severalKeys = ['x', 'y', 'text', 'table'] as const;

/** Each path that a data set names, by its key; those of a list by `x.0`, `x.1`, columns by `beside.NAME`. */
export function filePaths(files: DataFiles): readonly (readonly [key: string, path: string])[] {
  if ('x' in files) {
    const columns = Object.entries(files.beside ?? {}).map(([name, path]) => [`beside.${name}`, path] as const);
    return [...pathsAt('x', files.x), ...(files.y === undefined ? [] : pathsAt('y', files.y)), ...columns];
  }
  if ('images' in files) return [['images', files.images]];
  if ('table' in files) return pathsAt('table', files.table);
  const texts = pathsAt('text', files.text);
  return files.tokens === 'bytes' ? texts : [...texts, ['tokens', files.tokens]];
}

function pathsAt(key: string, files: FileNames): readonly (readonly [string, string])[] {
  if (typeof files === 'string') return [[key, files]];
  return files.map((path, index) => [`${key}.${index}`, path] as const);
}

/** The paths of its files, and of the folder for unpacked copies. */
export function allPaths(files: DataFiles): readonly (readonly [key: string, path: string])[] {
  const { cache } = files;
  return [...filePaths(files), ...(cache === undefined ? [] : [['cache', cache] as const])];
}

/** The same data set with its paths changed: from another folder, say. */
export function withPaths(given: DataFiles, change: (path: string) => string): DataFiles {
  return withNames(given, change, change);
}

/** The same, where a path may become several: those that match a pattern. */
export function withNames(given: DataFiles, change: (path: string) => string, several: (path: string) => FileNames): DataFiles {
  const { cache } = given;
  const files = cache === undefined ? given : { ...given, cache: change(cache) };
  const all = (names: FileNames): FileNames => (typeof names === 'string' ? several(names) : names.flatMap((name) => several(name)));
  if ('x' in files) {
    const columns = Object.entries(files.beside ?? {}).map(([name, path]) => [name, change(path)]);
    const beside = files.beside && { beside: Object.fromEntries(columns) };
    return { ...files, x: all(files.x), ...(files.y !== undefined && { y: all(files.y) }), ...beside };
  }
  if ('images' in files) return { ...files, images: change(files.images) };
  if ('table' in files) return { ...files, table: all(files.table) };
  const tokens = files.tokens === 'bytes' ? files.tokens : change(files.tokens);
  return { ...files, text: all(files.text), tokens };
}

/** The file on disk: `file.npz#member` lies in its archive. */
export function storedFile(path: string): string {
  return path.replace(/(\.npz)#.+$/i, '$1');
}
