/** Samples of several columns, for a model of several inputs: a row holds the numbers of all of them as float32. */
import { besideMisfit } from '../diagnostics/catalogue/data-beside.ts';
import { movedRow, noFedColumn, otherFedSize } from '../diagnostics/catalogue/fed-inputs.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { collecting, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { namesIn, type ArrayFiles } from '../project/data-files.ts';
import { elementCount, type Crops } from './array.ts';
import { checksOf } from './check-values.ts';
import { offsetOf, type Column, type HeldColumn } from './column.ts';
import { heldColumn, type Dataset, type DatasetShape, type DataUse } from './dataset.ts';
import { fitSamples, type Fit } from './fit.ts';
import { readArray } from './read-array.ts';

/** The columns behind the samples in each row, and what each input takes of a sample. */
export type RowParts = { readonly columns: readonly HeldColumn[]; readonly dims: readonly (readonly number[])[] };

/** Every value is looked at: they are held in memory. */
export function readRowParts({ samples, x }: Pick<DatasetShape, 'samples' | 'x'>, source: ArrayFiles, use: DataUse): Outcome<RowParts> {
  return collecting((take, fail) => {
    const columns: HeldColumn[] = [];
    const dims: (readonly number[])[] = [];
    const { beside = {}, augment } = source;
    const others = (use.row ?? []).flatMap(({ column }) => (column === 'x' ? [] : [column]));
    if (augment !== undefined && others.length > 0) return fail([diagnose(movedRow, { columns: others })]);
    for (const { column, port, vocabulary, dims: planned } of use.row ?? []) {
      const file = column === 'x' ? (namesIn(source.x)[0] ?? '') : beside[column];
      if (file === undefined) return fail([diagnose(noFedColumn, { name: column, input: port.name, known: Object.keys(beside) })]);
      const array = column === 'x' ? { type: x.type, shape: [samples, ...x.dims] } : take(readArray(file, source));
      const [count = 0] = array.shape;
      if (count !== samples) return fail([diagnose(besideMisfit, { file, shape: array.shape, samples, each: 'row' }, { file })]);
      const fit = take(fitSamples(file, array, port, array.type === 'uint8' ? source.scale : undefined));
      if (planned !== undefined && planned.join() !== fit.dims.join()) {
        return fail([diagnose(otherFedSize, { file, input: port.name, has: fit.dims, planned }, { file })]);
      }
      dims.push(fit.dims);
      if (!('values' in array)) continue;
      const held = heldColumn(array, fit);
      const faults = flatMapDefined(checksOf({ ...use, x: file, y: file, vocabulary }, true), ({ look }) => look(held, 0));
      if (faults.length > 0) return fail(faults);
      columns.push(held);
    }
    return { columns, dims };
  });
}

function sizeOf({ columns }: RowParts, x: Fit): number {
  return elementCount(x.dims) + columns.reduce((sum, { sampleSize }) => sum + sampleSize, 0);
}

/** What the headers say of such rows. */
export function rowFit(x: Fit, parts: RowParts): Fit {
  return { type: 'float32', dims: [sizeOf(parts, x)], scale: 1, conversions: x.conversions };
}

/** The data set, with these rows as its samples. */
export function packed<T extends Pick<Dataset, 'samples' | 'x'>>(dataset: T, parts: RowParts): T {
  const { x, samples } = dataset;
  const fit = rowFit(x, parts);
  const sampleSize = sizeOf(parts, x);
  const rowsOf = (own: HeldColumn, rows: Uint32Array, places: Uint32Array): Float32Array => {
    const values = new Float32Array(rows.length * sampleSize);
    let to = 0;
    for (const [nth, row] of rows.entries()) {
      to = put(own, places[nth] ?? 0, values, to);
      for (const column of parts.columns) to = put(column, row, values, to);
    }
    return values;
  };
  const all = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, row) => row);
  if ('values' in x) {
    const rows = all(samples);
    return { ...dataset, x: { ...fit, sampleSize, values: rowsOf(x, rows, rows), start: 0, stride: sampleSize } };
  }
  const { rowsAt, isSound: _, ...shape } = x;
  const packedRows = async (rows: Uint32Array, crops?: Crops): Promise<Float32Array> => {
    const own = { ...shape, values: await rowsAt(rows, crops), start: 0, stride: shape.sampleSize };
    return rowsOf(own, rows, all(rows.length));
  };
  const column: Column = { ...fit, sampleSize, rowsAt: packedRows, isSound: true };
  return { ...dataset, x: column };
}

function put(column: HeldColumn, row: number, values: Float32Array, at: number): number {
  const { sampleSize, scale } = column;
  const from = offsetOf(column, row);
  for (let i = 0; i < sampleSize; i++) values[at + i] = Number(column.values[from + i]) / scale;
  return at + sampleSize;
}
