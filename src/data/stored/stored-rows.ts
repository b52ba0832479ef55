/** Rows of elements that lie on the disk: the same that reading all of them gives. */
import { type ArrayHeader, bytesPerElement, elementCount, type ElementKind, type Elements, type StoredSamples } from '../array.ts';
import type { RowsAt } from '../column.ts';
import { decodeElements, place, roomLike } from '../elements.ts';
import type { PlainArray } from './locate-array.ts';
import { readPieces, type Piece, type StoredFile } from './stored-file.ts';
import { inRuns } from './later-bytes.ts';

/** Elements of one type, one after another, and which of them a row takes. */
export interface StoredElements {
  readonly type: ElementKind;
  readonly littleEndian: boolean;
  /** Bytes before the first element. */
  readonly offset: number;
  /** Elements before the first row, of a row, and from one row to the next. */
  readonly start: number;
  readonly size: number;
  readonly stride: number;
}

/** Rows that follow each other are read at once. */
export function rowsIn(file: StoredFile, { type, littleEndian, offset, start, size, stride }: StoredElements): RowsAt {
  const width = bytesPerElement(type);
  const isDense = stride === size;
  return async (rows): Promise<Elements> => {
    const bytes = new Uint8Array(rows.length * size * width);
    const pieces: Piece[] = [];
    for (let at = 0; at < rows.length;) {
      const first = rows[at] ?? 0;
      let next = at + 1;
      while (isDense && next < rows.length && rows[next] === first + next - at) next++;
      const into = bytes.subarray(at * size * width, next * size * width);
      pieces.push({ position: offset + (start + first * stride) * width, into });
      at = next;
    }
    await readPieces(file, pieces);
    return decodeElements(bytes, { type, shape: [rows.length, size], fortran: false, littleEndian, offset: 0 }).values;
  };
}

export function storedRows(array: PlainArray): RowsAt {
  const { type, shape, littleEndian, offset } = array.header;
  const size = elementCount(shape.slice(1));
  return rowsIn(array, { type, littleEndian, offset, start: 0, size, stride: size });
}

/** Elements of a sample stand side by side where the last axis varies fastest, or where there is one axis. */
export function hasRows({ fortran, shape }: ArrayHeader): boolean {
  return !fortran || shape.filter((dim) => dim !== 1).length <= 1;
}

/** Files that are open at the same time: a process may not have many. */
const filesAtOnce = 32;

/** The parts agree in type and shape. */
export function joinedSamples(parts: readonly StoredSamples[]): StoredSamples {
  const [first, second] = parts;
  if (first === undefined) throw new RangeError('a data set has a file');
  if (second === undefined) return first;
  const ends: number[] = [];
  for (const { shape } of parts) ends.push((ends.at(-1) ?? 0) + (shape[0] ?? 0));
  const shape = [ends.at(-1) ?? 0, ...first.shape.slice(1)];
  const size = elementCount(shape.slice(1));
  const rowsAt = async (rows: Uint32Array): Promise<Elements> => {
    const wanted = [...byPart(rows, ends)];
    let whole: Elements | undefined;
    for (const { from, to } of inRuns(wanted.length, filesAtOnce)) {
      const reading = wanted.slice(from, to).map(async ([part, places]) => {
        const before = part === 0 ? 0 : (ends[part - 1] ?? 0);
        const own = Uint32Array.from(places, (at) => (rows[at] ?? 0) - before);
        return { places, found: await (parts[part] ?? first).rowsAt(own) };
      });
      for (const { places, found } of await Promise.all(reading)) {
        whole ??= roomLike(found, rows.length * size);
        for (const [index, at] of places.entries()) place(found.subarray(index * size, (index + 1) * size), whole, at * size);
      }
    }
    return whole ?? first.rowsAt(rows);
  };
  return { type: first.type, shape, rowsAt, isSound: parts.every(({ isSound }) => isSound) };
}

/** Of each part, the places in `rows` of those that it has, in their order. */
function byPart(rows: Uint32Array, ends: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  let part = 0;
  for (const [at, row] of rows.entries()) {
    // Rows often come one after the other.
    const isHere = row < (ends[part] ?? 0) && row >= (part === 0 ? 0 : (ends[part - 1] ?? 0));
    if (!isHere) part = partOf(row, ends);
    const known = places.get(part);
    if (known === undefined) places.set(part, [at]);
    else known.push(at);
  }
  return places;
}

function partOf(row: number, ends: readonly number[]): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) <= row) low = middle + 1;
    else high = middle;
  }
  return low;
}
