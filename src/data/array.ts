/** Arrays as data files hold them: a header that says type and shape, and the elements. */
import { arrayTypes, type ArrayType, type NumberArray } from '../basics/typed-arrays.ts';

export type ElementKind = ArrayType | 'float16' | 'bool';

export interface ArrayHeader {
  readonly type: ElementKind;
  readonly shape: readonly number[];
  /** True where the first axis varies fastest. */
  readonly fortran: boolean;
  readonly littleEndian: boolean;
  /** Bytes before the first element. */
  readonly offset: number;
}

export type Elements = NumberArray;

/** Row-major. Halves are read as float32, booleans as 0 and 1. */
export type DataArray = { readonly type: ElementKind; readonly shape: readonly number[]; readonly values: Elements };

export function bytesPerElement(type: ElementKind): number {
  if (type === 'float16') return 2;
  return type === 'bool' ? 1 : arrayTypes[type].BYTES_PER_ELEMENT;
}

/** Samples in memory; windows of a text overlap, and share their tokens. */
export interface Samples extends DataArray {
  /** Elements before the first sample; none where it is left out. */
  readonly start?: number;
  /** Elements from one sample to the next; a sample's own where it is left out. */
  readonly stride?: number;
  /** Elements before each sample, in ascending order, where no stride leads from one to the next. */
  readonly starts?: Uint32Array;
}

/** Samples that are read by their rows while a run goes on. */
export interface StoredSamples {
  readonly type: ElementKind;
  readonly shape: readonly number[];
  readonly rowsAt: (rows: Uint32Array, crops?: Crops) => Promise<Elements>;
  /** Whether every value is known to be finite, and a class or token that the model has. */
  readonly isSound: boolean;
}

/** How pictures are cropped at random: a number for each row, and the least share of the area. */
export type Crops = { readonly seeds: Uint32Array; readonly least: number };

/** Bytes from the file's start to the last element; Infinity where no file could be so long. */
export function promisedBytes(header: ArrayHeader): number {
  const bytes = header.offset + elementCount(header.shape) * bytesPerElement(header.type);
  return Number.isSafeInteger(bytes) ? bytes : Infinity;
}

/** Product of the dimensions, in doubles: a huge shape becomes large or infinite, never small. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, dim) => product * dim, 1);
}
