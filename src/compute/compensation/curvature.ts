/**
 * The second moment H of a layer's input, damped, and the factor of its inverse that the updates of optimal brain surgery read: U upper
 * triangular with (H + λI)⁻¹ = UᵀU (Frantar and Alistarh, arXiv:2301.00774, section 3.3). SparseGPT gets U by two Cholesky factorisations
 * with an inverse between them; one factorisation from the last column on, H + λI = RRᵀ, gives it as R⁻¹.
 *
 * Both lie in one square, so that a layer of n inputs takes 8n² bytes: H strictly below the diagonal, U from the diagonal up, and the
 * diagonal of H beside them.
 */
import { subtractProducts, subtractRowProducts } from './products.ts';

export interface Curvature {
  readonly size: number;
  /** [size, size], row-major: U from the diagonal up, H below it. */
  readonly square: Float64Array;
  /** Of H, without the damping. */
  readonly diagonal: Float64Array;
  /** λ: what was added to the diagonal before H was inverted. */
  readonly damping: number;
}

/** The input whose second moment the inputs behind it explain: nothing of it can be inverted. */
export interface Singular {
  readonly singular: number;
  /** True where every input is zero in all samples. */
  readonly silent: boolean;
}

/** Columns that are factored at once. */
const width = 64;

/** Sums of float32 numbers know their last digits no better than this. */
const noise = 2 ** -23;

/** Takes the square of H over. λ is the share `damping` of the mean diagonal. */
export function curvatureOf(square: Float64Array, size: number, damping: number): Curvature | Singular {
  const diagonal = diagonalOf(square, size);
  const lambda = (damping * diagonal.reduce((sum, value) => sum + value, 0)) / Math.max(1, size);
  return damped(square, { size, diagonal, damping: lambda, noise });
}

/** The same with λ itself, of numbers in double precision to their last digits. */
export function exactCurvature(square: Float64Array, size: number, lambda: number): Curvature | Singular {
  return damped(square, { size, diagonal: diagonalOf(square, size), damping: lambda, noise: Number.EPSILON });
}

function diagonalOf(square: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => square[i * size + i] ?? 0);
}

type Damped = Omit<Curvature, 'square'> & { readonly noise: number };

function damped(square: Float64Array, { size, diagonal, damping, noise }: Damped): Curvature | Singular {
  for (let i = 0; i < size; i++) square[i * size + i] = (diagonal[i] ?? 0) + damping;
  const singular = factor(square, size, noise);
  if (singular !== undefined) return { singular, silent: diagonal.every((value) => value === 0) };
  invert(square, size);
  return { size, square, diagonal, damping };
}

/** The diagonal of (H + λI)⁻¹. */
export function inverseDiagonal({ size, square }: Curvature): Float64Array {
  const sums = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) sums[j] = (sums[j] ?? 0) + (square[i * size + j] ?? 0) ** 2;
  }
  return sums;
}

/** The diagonal of U: what a weight costs where those of earlier inputs are gone is w² / (2 · U²). */
export function factorDiagonal({ size, square }: Curvature): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => square[i * size + i] ?? 0);
}

/** H above and on the diagonal becomes R with H = RRᵀ; the index of a pivot that is no number. */
function factor(h: Float64Array, size: number, noise: number): number | undefined {
  const at = (row: number, column: number) => ({ values: h, offset: row * size + column, stride: size });
  for (let end = size; end > 0; end -= width) {
    const start = Math.max(0, end - width);
    subtractRowProducts(at(0, start), at(0, end), at(start, end), { rows: start, columns: end - start, depth: size - end });
    for (let j = end - 1; j >= start; j--) {
      const pivot = (h[j * size + j] ?? 0) - rowProduct(h, size, j, j, size);
      if (!(pivot > noise * (h[j * size + j] ?? 0))) return j;
      const root = Math.sqrt(pivot);
      h[j * size + j] = root;
      for (let i = 0; i < j; i++) {
        const inBlock = i >= start;
        const known = rowProduct(h, size, i, j, inBlock ? size : end);
        h[i * size + j] = ((h[i * size + j] ?? 0) - known) / root;
      }
    }
  }
  return undefined;
}

/** Of rows i and j, behind column j and before `end`. */
function rowProduct(h: Float64Array, size: number, i: number, j: number, end: number): number {
  let sum = 0;
  for (let k = j + 1; k < end; k++) sum += (h[i * size + k] ?? 0) * (h[j * size + k] ?? 0);
  return sum;
}

/** R above and on the diagonal becomes its inverse; what lies below is left alone. */
function invert(r: Float64Array, size: number): void {
  const held = new Float64Array(width * size);
  const last = Math.floor((size - 1) / width) * width;
  for (let start = last; start >= 0; start -= width) {
    const end = Math.min(size, start + width);
    for (let i = start; i < end; i++) {
      held.set(r.subarray(i * size + end, (i + 1) * size), (i - start) * size + end);
      r.fill(0, i * size + end, (i + 1) * size);
    }
    timesInverse(r, held, size, start, end);
    solveRows(r, size, start, end);
    invertBlock(r, size, start, end);
  }
}

/** Rows `start`…`end` −= held · U, where the rows of U behind them are known. */
function timesInverse(r: Float64Array, held: Float64Array, size: number, start: number, end: number): void {
  for (let from = end; from < size; from += width) {
    const to = Math.min(size, from + width);
    for (let i = start; i < end; i++) {
      for (let k = from; k < to; k++) {
        const factorOfRow = held[(i - start) * size + k] ?? 0;
        for (let j = k; j < to; j++) {
          const at = i * size + j;
          r[at] = (r[at] ?? 0) - factorOfRow * (r[k * size + j] ?? 0);
        }
      }
    }
    subtractProducts(
      { values: r, offset: start * size + to, stride: size },
      { values: held, offset: from, stride: size },
      { values: r, offset: from * size + to, stride: size },
      { rows: end - start, columns: size - to, depth: to - from },
    );
  }
}

/** Rows `start`…`end` behind the block, divided by the block R[start…end, start…end]. */
function solveRows(r: Float64Array, size: number, start: number, end: number): void {
  for (let i = end - 1; i >= start; i--) {
    const pivot = r[i * size + i] ?? 1;
    for (let k = i + 1; k < end; k++) {
      const above = r[i * size + k] ?? 0;
      for (let j = end; j < size; j++) r[i * size + j] = (r[i * size + j] ?? 0) - above * (r[k * size + j] ?? 0);
    }
    for (let j = end; j < size; j++) r[i * size + j] = (r[i * size + j] ?? 0) / pivot;
  }
}

function invertBlock(r: Float64Array, size: number, start: number, end: number): void {
  for (let i = end - 1; i >= start; i--) {
    const pivot = r[i * size + i] ?? 1;
    for (let j = end - 1; j > i; j--) {
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum += (r[i * size + k] ?? 0) * (r[k * size + j] ?? 0);
      r[i * size + j] = -sum / pivot;
    }
    r[i * size + i] = 1 / pivot;
  }
}
