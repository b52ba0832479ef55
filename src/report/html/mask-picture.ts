/** A mask as a small picture: each cell is the share of kept weights in its part of the matrix. */
import type { MaskArray } from '../record/record.ts';
import type { MaskPicture } from './report-data.ts';

/** `most` bounds the number of cells; a small matrix has a cell for each weight. */
export function maskPicture({ dims, kept }: MaskArray, most: number): MaskPicture {
  const rows = dims.length < 2 ? 1 : (dims[0] ?? 1);
  const columns = Math.round(kept.length / Math.max(1, rows));
  const { width, height } = sizeWithin(rows, columns, most);
  const sums = new Float64Array(width * height);
  const counts = new Float64Array(width * height);
  const columnOf = Uint32Array.from({ length: columns }, (_, column) => Math.floor((column * width) / columns));
  for (let row = 0; row < rows; row++) {
    const start = Math.floor((row * height) / rows) * width;
    for (let column = 0; column < columns; column++) {
      const cell = start + (columnOf[column] ?? 0);
      sums[cell] = (sums[cell] ?? 0) + (kept[row * columns + column] ?? 0);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  const cells = Uint8Array.from(sums, (sum, cell) => Math.round((255 * sum) / Math.max(1, counts[cell] ?? 1)));
  return { rows, columns, width, height, cells: Buffer.from(cells).toString('base64') };
}

/** The matrix's proportions as far as they can be kept. */
function sizeWithin(rows: number, columns: number, most: number): { readonly width: number; readonly height: number } {
  const scale = Math.max(1, Math.sqrt((rows * columns) / most));
  const height = Math.max(1, Math.min(rows, Math.floor(rows / scale)));
  const width = Math.max(1, Math.min(columns, Math.floor(columns / scale), Math.floor(most / height)));
  return { width, height: Math.min(height, Math.max(1, Math.floor(most / width))) };
}
