/** Tables of embeddings whose values the file holds a second time, as the matrix of the output. */
import { dimsOf } from '../shape.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { copiedTable } from '../../diagnostics/catalogue/model-layers.ts';
import { printable } from '../describe.ts';
import { byteSize } from '../element-types.ts';
import type { ModelFiles } from '../file.ts';
import { storedTensors } from '../flat/stored-tensors.ts';
import type { Layer, Model, Tensor } from '../graph.ts';
import { tensorPartBytes } from '../values/tensor-part.ts';
import { sameBytes } from './equal-tensors.ts';

/** A warning for every matrix that is such a copy. Reads a few numbers of each, and all of those that agree in them. */
export function noteCopiedTables(model: Model, layers: readonly Layer[], files: ModelFiles): readonly Diagnostic[] {
  const tables = layers.filter(({ roles, dims }) => roles.has('embedding') && dims.length === 2);
  if (tables.length === 0) return [];
  const tensors = new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]));
  return layers.flatMap((layer) => {
    const copy = layer.prunable && layer.dims.length === 2 ? tensors.get(layer.tensor) : undefined;
    const table = copy && tables.find(({ tensor }) => isCopy(copy, tensors.get(tensor), files));
    if (table === undefined) return [];
    return [diagnose(copiedTable, { copy: printable(layer.tensor), table: printable(table.tensor) }, { file: files.name })];
  });
}

/** Rows of the table that are compared at once. */
const rowsAtOnce = 256;

/** In the order of the table or turned, value by value; most pairs differ in the first. */
function isCopy(copy: Tensor, table: Tensor | undefined, files: ModelFiles): boolean {
  const [rows = 0, width = 0] = dimsOf(table);
  const [first, second] = copy.dims;
  const isTurned = first === width && second === rows;
  const isAlike = first === rows && second === width;
  if (table === undefined || table.type !== copy.type || rows * width === 0 || !(isTurned || isAlike)) return false;
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const to = Math.min(rows, from + rowsAtOnce);
    const own = tensorPartBytes(table, files, from * width, to * width);
    if (own === undefined) return false;
    const read = (start: number, end: number) => tensorPartBytes(copy, files, start, end);
    const agrees = isAlike && sameBytes(own, read(from * width, to * width));
    if (
      !agrees &&
      !(isTurned && columnsAgree(own, { width, size: byteSize(table.type, 1) }, (column) => read(column * rows + from, column * rows + to)))
    ) {
      return false;
    }
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
      const element = Math.floor(at / size);
      if (other[at] !== rows[(element * width + column) * size + (at % size)]) return false;
    }
  }
  return true;
}
