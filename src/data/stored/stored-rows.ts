/** Rows of elements that lie on the disk: the same that reading all of them gives. */
import {
  type ArrayHeader,
  bytesPerElement,
  elementCount,
  type ElementKind,
  type Elements,
} from '../array.ts';
import type { RowsAt } from '../column.ts';
import { decodeElements } from '../elements.ts';
import type { PlainArray } from './locate-array.ts';
import { readPieces, type Piece, type StoredFile } from './stored-file.ts';

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
export function rowsIn(file: StoredFile, stored: StoredElements): RowsAt {
  const { type, littleEndian, offset, start, size, stride } = stored;
  const width = bytesPerElement[type];
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
    const shape = [rows.length, size];
    return decodeElements(bytes, { type, shape, fortran: false, littleEndian, offset: 0 }).values;
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
