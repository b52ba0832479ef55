/** Whether two stored tensors have the same values, read a part at a time; most pairs differ in the first. */
import { product } from '../../basics/numbers.ts';
import { byteSize } from '../element-types.ts';
import type { ModelFiles } from '../file.ts';
import type { Tensor } from '../graph.ts';
import { valueCount } from '../shape.ts';
import { tensorBytes } from './tensor-bytes.ts';
import { tensorPartBytes } from './tensor-values.ts';

/** Elements that are compared at once. */
const piece = 1 << 18;

/** In the same order, whatever their dimensions are. */
export function haveSameValues(a: Tensor, b: Tensor, files: ModelFiles): boolean {
  const count = valueCount(a.dims);
  if (a.type !== b.type || count !== valueCount(b.dims)) return false;
  for (let from = 0; from < count; from += piece) {
    const to = Math.min(count, from + piece);
    const [one, other] = [a, b].map((tensor) => tensorPartBytes(tensor, files, from, to));
    if (one === undefined || other === undefined) return sameBytes(tensorBytes(a, files).value, tensorBytes(b, files).value);
    if (!sameBytes(one, other)) return false;
  }
  return true;
}

/** Whether all that a tensor holds along its first axis is the same. */
export function hasEqualRows(tensor: Tensor, files: ModelFiles): boolean {
  const [rows = 0] = tensor.dims;
  const width = valueCount(tensor.dims) / rows;
  const row = (at: number): Uint8Array | undefined => tensorPartBytes(tensor, files, at * width, (at + 1) * width);
  const first = row(0);
  return Array.from({ length: rows }, (_, at) => at).every((at) => sameBytes(first, row(at)));
}

/** Rows of a matrix that are compared at once. */
const rowsAtOnce = 256;

/** Whether one matrix is the transpose of the other, or of the matrix that a kernel is, a row for each output. */
export function isTurned(turned: Tensor, matrix: Tensor, files: ModelFiles): boolean {
  const [rows, width] = [matrix.dims[0] ?? 0, product(matrix.dims.slice(1))];
  const isShapedSo = matrix.dims.length >= 2 && turned.dims.length === 2 && turned.dims[0] === width && turned.dims[1] === rows;
  if (!isShapedSo || turned.type !== matrix.type || rows * width === 0) return false;
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const to = Math.min(rows, from + rowsAtOnce);
    const own = tensorPartBytes(matrix, files, from * width, to * width);
    const column = (at: number): Uint8Array | undefined => tensorPartBytes(turned, files, at * rows + from, at * rows + to);
    if (own === undefined || !columnsAgree(own, { width, size: byteSize(matrix.type, 1) }, column)) return false;
  }
  return true;
}

/** Whether the columns of these rows are what `read` gives for each. */
function columnsAgree(
  rows: Uint8Array,
  { width, size }: { readonly width: number; readonly size: number },
  read: (column: number) => Uint8Array | undefined,
): boolean {
  for (let column = 0; column < width; column++) {
    const other = read(column);
    if (other === undefined || other.length * width !== rows.length) return false;
    for (let at = 0; at < other.length; at++) {
      if (other[at] !== rows[(Math.floor(at / size) * width + column) * size + (at % size)]) return false;
    }
  }
  return true;
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
