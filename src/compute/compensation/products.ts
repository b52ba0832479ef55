/** Products of dense matrices in double precision, in tiles that stay in registers and caches. */
import { borrowRoom, productDepth, returnRoom, productWidth, type Room } from '../../kernels/room.ts';

/** Rows of a matrix, `stride` apart in a larger array. */
export type View = { readonly values: Float64Array; readonly offset: number; readonly stride: number };

export interface Sizes {
  readonly rows: number;
  readonly columns: number;
  /** Length of the axis that is summed over. */
  readonly depth: number;
}

/** Elements of a panel's rows: a panel of both operands stays in the second-level cache. */
const panel = 256;

/** C −= A·Bᵀ, of A [rows, depth] and B [columns, depth]. */
export function subtractRowProducts(c: View, a: View, b: View, sizes: Sizes): void {
  for (let from = 0; from < sizes.depth; from += panel) {
    const depth = Math.min(panel, sizes.depth - from);
    const [left, right] = [moved(a, from), moved(b, from)];
    for (let i = 0; i < sizes.rows; i += 2) {
      for (let j = 0; j < sizes.columns; j += 2) {
        const isWhole = i + 1 < sizes.rows && j + 1 < sizes.columns;
        if (isWhole) subtractTile(c, left, right, i, j, depth);
        else subtractEdge(c, left, right, { i, j, ...sizes, depth });
      }
    }
  }
}

function subtractTile(c: View, a: View, b: View, i: number, j: number, depth: number): void {
  const [x, y] = [a.values, b.values];
  const first = a.offset + i * a.stride;
  const second = first + a.stride;
  const left = b.offset + j * b.stride;
  const right = left + b.stride;
  let [s00, s01, s10, s11] = [0, 0, 0, 0];
  for (let k = 0; k < depth; k++) {
    const x0 = x[first + k] ?? 0;
    const x1 = x[second + k] ?? 0;
    const y0 = y[left + k] ?? 0;
    const y1 = y[right + k] ?? 0;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s10 += x1 * y0;
    s11 += x1 * y1;
  }
  const at = c.offset + i * c.stride + j;
  subtract(c.values, at, s00);
  subtract(c.values, at + 1, s01);
  subtract(c.values, at + c.stride, s10);
  subtract(c.values, at + c.stride + 1, s11);
}

function subtractEdge(c: View, a: View, b: View, { i, j, rows, columns, depth }: Sizes & { readonly i: number; readonly j: number }): void {
  for (let row = i; row < Math.min(i + 2, rows); row++) {
    for (let column = j; column < Math.min(j + 2, columns); column++) {
      const from = a.offset + row * a.stride;
      subtract(c.values, c.offset + row * c.stride + column, dot(a, from, b, b.offset + column * b.stride, depth));
    }
  }
}

function dot(a: View, from: number, b: View, to: number, depth: number): number {
  let sum = 0;
  for (let k = 0; k < depth; k++) sum += (a.values[from + k] ?? 0) * (b.values[to + k] ?? 0);
  return sum;
}

/** C −= A·B, of A [rows, depth] and B [depth, columns]. */
export function subtractProducts(c: View, a: View, b: View, sizes: Sizes): void {
  const room = sizes.rows < worthRoom ? undefined : borrowRoom();
  if (room === undefined) {
    subtractInLoops(c, a, b, sizes);
    return;
  }
  for (let from = 0; from < sizes.columns; from += productWidth) {
    const columns = Math.min(productWidth, sizes.columns - from);
    for (let k = 0; k < sizes.depth; k += productDepth) {
      const depth = Math.min(productDepth, sizes.depth - k);
      const right = moved(b, k * b.stride + from);
      subtractInRoom(room, [moved(c, from), moved(a, k), right], { ...sizes, columns, depth });
    }
  }
  returnRoom(room);
}

/** Rows of a product from which on it pays to copy the other operand. */
const worthRoom = 8;

/** The same, by vector instructions, of operands that a room has place for. */
function subtractInRoom(
  { products, subtractProducts: subtractAll }: Room,
  [c, a, b]: readonly [View, View, View],
  { rows, columns, depth }: Sizes,
): void {
  const row = ({ values, offset, stride }: View, at: number, count: number): Float64Array =>
    values.subarray(offset + at * stride, offset + at * stride + count);
  for (let k = 0; k < depth; k++) products.b.set(row(b, k, columns), k * productWidth);
  for (let i = 0; i < rows; i++) {
    products.a.set(row(a, i, depth));
    const own = row(c, i, columns);
    products.c.set(own);
    subtractAll(depth, columns);
    own.set(products.c.subarray(0, columns));
  }
}

/** The same in plain loops. */
export function subtractInLoops(c: View, a: View, b: View, sizes: Sizes): void {
  for (let from = 0; from < sizes.columns; from += 2 * panel) {
    const columns = Math.min(2 * panel, sizes.columns - from);
    const [to, right] = [moved(c, from), moved(b, from)];
    for (let i = 0; i < sizes.rows; i++) {
      for (let k = 0; k < sizes.depth; k += 4) {
        const rest = sizes.depth - k;
        if (rest >= 4) subtractFourRows(to, a, right, i, k, columns);
        else for (let s = k; s < sizes.depth; s++) subtractRow(to, a, right, i, s, columns);
      }
    }
  }
}

function subtractFourRows(c: View, a: View, b: View, i: number, k: number, columns: number): void {
  const [from, to] = [b.values, c.values];
  const at = a.offset + i * a.stride + k;
  const a0 = a.values[at] ?? 0;
  const a1 = a.values[at + 1] ?? 0;
  const a2 = a.values[at + 2] ?? 0;
  const a3 = a.values[at + 3] ?? 0;
  // A row of errors is zero wherever a weight was kept.
  if (a0 === 0 && a1 === 0 && a2 === 0 && a3 === 0) return;
  const row = c.offset + i * c.stride;
  const b0 = b.offset + k * b.stride;
  const b1 = b0 + b.stride;
  const b2 = b1 + b.stride;
  const b3 = b2 + b.stride;
  for (let j = 0; j < columns; j++) {
    const sum = a0 * (from[b0 + j] ?? 0) + a1 * (from[b1 + j] ?? 0) + (a2 * (from[b2 + j] ?? 0) + a3 * (from[b3 + j] ?? 0));
    to[row + j] = (to[row + j] ?? 0) - sum;
  }
}

function subtractRow(c: View, a: View, b: View, i: number, k: number, columns: number): void {
  const factor = a.values[a.offset + i * a.stride + k] ?? 0;
  const row = c.offset + i * c.stride;
  const from = b.offset + k * b.stride;
  for (let j = 0; j < columns; j++) c.values[row + j] = (c.values[row + j] ?? 0) - factor * (b.values[from + j] ?? 0);
}

function moved(view: View, by: number): View {
  return { ...view, offset: view.offset + by };
}

function subtract(values: Float64Array, at: number, amount: number): void {
  values[at] = (values[at] ?? 0) - amount;
}
