/**
 * Singular values and vectors of a matrix in double precision: rotations of pairs of columns of its triangle until
 * all are at right angles (one-sided Jacobi). The same on every machine: each sum has its order.
 */

export interface Singular {
  /** In falling order; equal ones in the order of their columns. */
  readonly values: Float64Array;
  /** A row for each row of the matrix, a column for each value, row by row; those of a value of 0 mean nothing. */
  readonly left: Float64Array;
  /** A row for each column of the matrix, likewise; the largest entry of each column is positive. */
  readonly right: Float64Array;
}

/** Cosines below this are rounding. */
const tolerance = 1e-14;
/** It takes about ten, and never so many. */
const mostSweeps = 60;

/** `matrix` is given row by row. */
export function singularOf(matrix: Float64Array, rows: number, columns: number): Singular {
  if (rows < columns) {
    const { values, left, right } = tall(transposedOf(matrix, rows, columns), columns, rows);
    return signed({ values, left: right, right: left }, rows, columns);
  }
  return signed(tall(matrix, rows, columns), rows, columns);
}

/** With A = QR and the columns of Rᵀ turned by W to σ · v, A is the sum of σ · (Q · w) · vᵀ: R is square, and small. */
function tall(matrix: Float64Array, rows: number, columns: number): Singular {
  const turned = transposedOf(matrix, rows, columns);
  const whole = Array.from({ length: columns }, (_, at) => turned.subarray(at * rows, (at + 1) * rows));
  const mirrors = triangular(whole);
  const own = whole.map((_, row) => Float64Array.from(whole, (column, at) => (at < row ? 0 : (column[row] ?? 0))));
  const rotations = whole.map((_, at) => {
    const unit = new Float64Array(columns);
    unit[at] = 1;
    return unit;
  });
  for (let sweep = 0; sweep < mostSweeps && turnAll(own, rotations); sweep++);
  const lengths = own.map((column) => Math.sqrt(dot(column, column)));
  const order = lengths.map((_, at) => at).sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
  const left = new Float64Array(rows * columns);
  const right = new Float64Array(columns * columns);
  order.forEach((at, k) => {
    const length = lengths[at] ?? 0;
    own[at]?.forEach((value, row) => {
      right[row * columns + k] = length === 0 ? 0 : value / length;
    });
    const long = new Float64Array(rows);
    long.set(rotations[at] ?? []);
    for (const mirror of mirrors.toReversed()) reflect(long, mirror);
    long.forEach((value, row) => (left[row * columns + k] = value));
  });
  return { values: Float64Array.from(order, (at) => lengths[at] ?? 0), left, right };
}

/** A mirror image along a vector that is 0 above `from`. */
interface Mirror {
  readonly vector: Float64Array;
  readonly from: number;
  /** 2 / |vector|². */
  readonly scale: number;
}

/** Makes the columns those of an upper triangle, by mirror images (Householder), whose product is Q. */
function triangular(columns: readonly Float64Array[]): readonly Mirror[] {
  return columns.flatMap((column, from) => {
    const vector = column.slice();
    vector.fill(0, 0, from);
    const length = Math.sqrt(dot(vector, vector));
    const first = vector[from] ?? 0;
    vector[from] = first + (first < 0 ? -length : length);
    const square = dot(vector, vector);
    if (square === 0) return [];
    const mirror = { vector, from, scale: 2 / square };
    for (const other of columns.slice(from)) reflect(other, mirror);
    return [mirror];
  });
}

function reflect(values: Float64Array, { vector, from, scale }: Mirror): void {
  let sum = 0;
  for (let at = from; at < values.length; at++) sum += (values[at] ?? 0) * (vector[at] ?? 0);
  const factor = scale * sum;
  for (let at = from; at < values.length; at++) values[at] = (values[at] ?? 0) - factor * (vector[at] ?? 0);
}

/** True where a pair was not at right angles yet. */
function turnAll(columns: readonly Float64Array[], rotations: readonly Float64Array[]): boolean {
  let turned = false;
  const squares = columns.map((column) => dot(column, column));
  columns.forEach((first, p) => {
    for (let q = p + 1; q < columns.length; q++) {
      const second = columns[q] ?? first;
      const [alpha, beta, gamma] = [squares[p] ?? 0, squares[q] ?? 0, dot(first, second)];
      if (!(Math.abs(gamma) > tolerance * Math.sqrt(alpha * beta))) continue;
      turned = true;
      const zeta = (beta - alpha) / (2 * gamma);
      const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
      const cosine = 1 / Math.sqrt(1 + tangent * tangent);
      rotate(first, second, cosine, cosine * tangent);
      rotate(rotations[p] ?? first, rotations[q] ?? second, cosine, cosine * tangent);
      squares[p] = alpha - tangent * gamma;
      squares[q] = beta + tangent * gamma;
    }
  });
  return turned;
}

function rotate(first: Float64Array, second: Float64Array, cosine: number, sine: number): void {
  for (let at = 0; at < first.length; at++) {
    const [one, other] = [first[at] ?? 0, second[at] ?? 0];
    first[at] = cosine * one - sine * other;
    second[at] = sine * one + cosine * other;
  }
}

function dot(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < first.length; at++) sum += (first[at] ?? 0) * (second[at] ?? 0);
  return sum;
}

function transposedOf(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(matrix.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = matrix[row * columns + column] ?? 0;
  return result;
}

/** Both vectors of a value may turn round together; of entries of equal size the first decides. */
function signed(found: Singular, rows: number, columns: number): Singular {
  const { values, left, right } = found;
  const count = values.length;
  for (let k = 0; k < count; k++) {
    let largest = 0;
    for (let row = 0; row < columns; row++) {
      const value = right[row * count + k] ?? 0;
      if (Math.abs(value) > Math.abs(largest)) largest = value;
    }
    if (largest >= 0) continue;
    for (let row = 0; row < rows; row++) left[row * count + k] = -(left[row * count + k] ?? 0);
    for (let row = 0; row < columns; row++) right[row * count + k] = -(right[row * count + k] ?? 0);
  }
  return found;
}
