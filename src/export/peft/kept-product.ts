/**
 * Where the mask of a weight meets the product of its adapter. Rows and columns that are pruned as a whole are taken out
 * of B and A, so that BA is 0 there; what is left of a mask cuts a product that no two factors give.
 */
import type { KeptAdapter } from '../../report/record/read-adapters.ts';

export interface KeptProduct {
  readonly adapter: KeptAdapter;
  /** True where a pruned weight lies under a product other than 0. */
  readonly isCut: boolean;
}

/** `kept` is the mask of the stored tensor, 1 = kept. */
export function keptProduct(adapter: KeptAdapter, kept: Uint8Array): KeptProduct {
  const { rows, columns, rank, layout } = adapter;
  const isKept = (row: number, column: number): boolean => kept[layout === 'out-in' ? row * columns + column : column * rows + row] !== 0;
  const [keptRows, keptColumns] = [new Uint8Array(rows), new Uint8Array(columns)];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) if (isKept(row, column)) keptRows[row] = keptColumns[column] = 1;
  const a = adapter.a.map((value, at) => (keptColumns[at % columns] === 1 ? value : 0));
  const b = adapter.b.map((value, at) => (keptRows[Math.floor(at / rank)] === 1 ? value : 0));
  const whole = { ...adapter, a, b };
  for (let row = 0; row < rows; row++) {
    if (keptRows[row] === 0) continue;
    for (let column = 0; column < columns; column++)
      if (!isKept(row, column) && productAt(whole, row, column) !== 0) return { adapter: whole, isCut: true };
  }
  return { adapter: whole, isCut: false };
}

function productAt({ a, b, rank, columns }: KeptAdapter, row: number, column: number): number {
  let sum = 0;
  for (let k = 0; k < rank; k++) sum += (b[row * rank + k] ?? 0) * (a[k * columns + column] ?? 0);
  return sum;
}
