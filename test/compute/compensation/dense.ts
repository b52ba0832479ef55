/** The same in plain JavaScript, written from the papers' formulas and without a thought for speed. */

export type Matrix = readonly (readonly number[])[];

export function times(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, value, k) => sum + value * (b[k]?.[j] ?? NaN), 0)));
}

export function transposed(a: Matrix): Matrix {
  return (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? NaN));
}

export function plusDiagonal(a: Matrix, lambda: number): Matrix {
  return a.map((row, i) => row.map((value, j) => (i === j ? value + lambda : value)));
}

/** Gauss and Jordan, with pivoting. */
export function inverse(a: Matrix): Matrix {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < n; column++) {
    let best = column;
    for (let i = column; i < n; i++) {
      if (Math.abs(rows[i]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = i;
    }
    const [up, down] = [rows[best] ?? [], rows[column] ?? []];
    rows[column] = up;
    if (best !== column) rows[best] = down;
    const pivot = up[column] ?? NaN;
    rows[column] = up.map((value) => value / pivot);
    for (let i = 0; i < n; i++) {
      const factor = rows[i]?.[column] ?? 0;
      if (i === column || factor === 0) continue;
      rows[i] = (rows[i] ?? []).map((value, j) => value - factor * (rows[column]?.[j] ?? 0));
    }
  }
  return rows.map((row) => row.slice(n));
}

/** Mean of x·xᵀ over samples. */
export function secondMoment(samples: Matrix): Matrix {
  return times(transposed(samples), samples).map((row) => row.map((value) => value / samples.length));
}

export function meanDiagonal(a: Matrix): number {
  return a.reduce((sum, row, i) => sum + (row[i] ?? 0), 0) / a.length;
}

/** (w − w₀) H (w − w₀)ᵀ: the squared error of an output, in the mean over samples. */
export function errorOf(change: readonly number[], h: Matrix): number {
  return change.reduce((sum, left, i) => sum + change.reduce((inner, right, j) => inner + left * right * (h[i]?.[j] ?? NaN), 0), 0);
}

/**
 * Optimal brain surgery, one column after the other (Hassibi and Stork; SparseGPT, equations 3 and
 * 4): removing column j costs w_j² / [H⁻¹]_jj, the weights behind it make up for it by
 * −w_j / [H⁻¹]_jj · [H⁻¹]_j, and a step of Gauss takes the column out of H⁻¹.
 */
export function surgery(
  weights: Matrix,
  h: Matrix,
  choose: (column: number, rows: Matrix, cost: (row: number, column: number) => number) => void,
  pruned: (row: number, column: number) => boolean,
): { readonly weights: Matrix; readonly errors: readonly number[] } {
  const rows = weights.map((row) => [...row]);
  const errors = rows.map(() => 0);
  const inverses = inversesBehind(h);
  const pivot = (j: number): number => inverses[j]?.[j]?.[j] ?? NaN;
  for (let j = 0; j < h.length; j++) {
    choose(j, rows, (row, column) => (rows[row]?.[column] ?? NaN) ** 2 / pivot(column));
    rows.forEach((row, r) => {
      if (!pruned(r, j)) return;
      const w = row[j] ?? NaN;
      for (let k = j; k < h.length; k++) {
        row[k] = (row[k] ?? NaN) - (w / pivot(j)) * (inverses[j]?.[j]?.[k] ?? NaN);
      }
      row[j] = 0;
      errors[r] = (errors[r] ?? NaN) + w ** 2 / pivot(j);
    });
  }
  return { weights: rows, errors };
}

/** For each column the inverse of H without the columns before it. */
function inversesBehind(h: Matrix): readonly Matrix[] {
  const inverses: Matrix[] = [];
  let current: Matrix = inverse(h);
  for (let j = 0; j < h.length; j++) {
    inverses.push(current);
    const column = current[j] ?? [];
    const pivot = column[j] ?? NaN;
    current = current.map((row, i) => row.map((value, k) => value - ((column[i] ?? NaN) * (column[k] ?? NaN)) / pivot));
  }
  return inverses;
}
