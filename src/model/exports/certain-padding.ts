/** The row of an embedding table that its values tell: `padding_idx` leaves one row of zeros, and the export of PyTorch does not say which. */
import { isFloat } from '../element-types.ts';
import type { ModelFiles } from '../file.ts';
import type { PaddingRow } from '../flat/padding-rows.ts';
import type { Tensor } from '../graph.ts';
import { tensorPart, tensorValues } from '../values/tensor-values.ts';

/** Tokenizers number what pads among the first tokens, or add it as the last one: only such rows are read of a large table. */
const first = 8;

export function certainPadding(
  tables: ReadonlySet<string>,
  tensors: ReadonlyMap<string, Tensor>,
  files: ModelFiles,
): readonly PaddingRow[] {
  return [...tables].flatMap((name) => {
    const tensor = tensors.get(name);
    if (tensor === undefined || !isFloat(tensor.type) || tensor.dims.length !== 2 || !/(?:^|\.)weight$/.test(name)) return [];
    const [rows = 0, width = 0] = tensor.dims;
    const row = [...Array.from({ length: Math.min(first, rows) }, (_, at) => at), rows - 1].find((at) =>
      isZero(partOf(tensor, files, at, width)),
    );
    return row !== undefined && rows > 1 && width > 1 && zeroRows(tensor, files, width) === 1 ? [{ name, row, rows }] : [];
  });
}

function partOf(tensor: Tensor, files: ModelFiles, row: number, width: number): ArrayLike<number | bigint> {
  return tensorPart(tensor, files, row * width, (row + 1) * width).value ?? [1];
}

function isZero(values: ArrayLike<number | bigint>): boolean {
  return Array.prototype.every.call(values, (value) => Number(value) === 0);
}

/** More than one may be what pruning has left. */
function zeroRows(tensor: Tensor, files: ModelFiles, width: number): number {
  const values = tensorValues(tensor, files).value ?? [];
  let count = 0;
  for (let at = 0; at < values.length; at += width) count += isZero(values.slice(at, at + width)) ? 1 : 0;
  return count;
}
