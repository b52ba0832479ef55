/** Arrays as data files hold them: a header that says type and shape, and the elements. */

export type ElementKind =
  'float16' | 'float32' | 'float64' | 'int8' | 'int16' | 'int32' | 'int64' | 'uint8' | 'uint16' | 'uint32' | 'uint64' | 'bool';

export interface ArrayHeader {
  readonly type: ElementKind;
  readonly shape: readonly number[];
  /** True where the first axis varies fastest. */
  readonly fortran: boolean;
  readonly littleEndian: boolean;
  /** Bytes before the first element. */
  readonly offset: number;
}

export type Elements =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** Row-major. Halves are read as float32, booleans as 0 and 1. */
export interface DataArray {
  readonly type: ElementKind;
  readonly shape: readonly number[];
  readonly values: Elements;
}

export const bytesPerElement: Readonly<Record<ElementKind, number>> = {
  float16: 2,
  float32: 4,
  float64: 8,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  bool: 1,
};

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
export interface Crops {
  readonly seeds: Uint32Array;
  readonly least: number;
}

/** Bytes from the file's start to the last element; Infinity where no file could be so long. */
export function promisedBytes(header: ArrayHeader): number {
  const count = elementCount(header.shape);
  const bytes = header.offset + count * bytesPerElement[header.type];
  return Number.isSafeInteger(bytes) ? bytes : Infinity;
}

/** Product of the dimensions, in doubles: a huge shape becomes large or infinite, never small. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, dim) => product * dim, 1);
}
