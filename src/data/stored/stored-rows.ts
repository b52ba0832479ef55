/** Rows of an array that lies on the disk: the same elements that reading all of it gives. */
import { bytesPerElement, elementCount, type Elements } from '../array.ts';
import type { RowsAt } from '../column.ts';
import { decodeElements } from '../elements.ts';
import type { PlainArray } from './locate-array.ts';
import { readPieces, type Piece } from './stored-file.ts';

/** Rows that follow each other are read at once. */
export function storedRows(array: PlainArray): RowsAt {
  const { header } = array;
  const dims = header.shape.slice(1);
  const rowBytes = bytesOfRow(array);
  return async (rows): Promise<Elements> => {
    const bytes = new Uint8Array(rows.length * rowBytes);
    const pieces: Piece[] = [];
    for (let at = 0; at < rows.length;) {
      const first = rows[at] ?? 0;
      let next = at + 1;
      while (next < rows.length && rows[next] === first + next - at) next++;
      const into = bytes.subarray(at * rowBytes, next * rowBytes);
      pieces.push({ position: header.offset + first * rowBytes, into });
      at = next;
    }
    await readPieces(array, pieces);
    const own = { ...header, shape: [rows.length, ...dims], offset: 0, fortran: false };
    return decodeElements(bytes, own).values;
  };
}

export function bytesOfRow({ header: { type, shape } }: PlainArray): number {
  return elementCount(shape.slice(1)) * bytesPerElement[type];
}

/** Elements of a sample stand side by side where the last axis varies fastest, or where there is one axis. */
export function hasRows({ header: { fortran, shape } }: PlainArray): boolean {
  return !fortran || shape.filter((dim) => dim !== 1).length <= 1;
}
