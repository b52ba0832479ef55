/** Samples of several columns, for a model of several inputs: a row holds the numbers of all of them as float32. */
import { besideMisfit } from '../diagnostics/catalogue/data-beside.ts';
import { movedAlone, noFedColumn, otherFedSize } from '../diagnostics/catalogue/fed-inputs.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { collecting, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { namesIn, samplesFile, type ArrayFiles, type ImageFolder } from '../project/data-files.ts';
import { elementCount, type Crops } from './array.ts';
import { checksOf } from './check-values.ts';
import { offsetOf, type Column, type HeldColumn } from './column.ts';
import { heldColumn, type Dataset, type DatasetShape, type DataUse } from './dataset.ts';
import { fitSamples, type Fit } from './fit.ts';
import { readArrays } from './read-arrays.ts';
import { readColumn } from './batches.ts';

/** The columns behind the samples in each row, and what each input takes of a sample. */
export type RowParts = { readonly columns: readonly HeldColumn[]; readonly dims: readonly (readonly number[])[] };

/** Every value is looked at: they are held in memory. */
export function readRowParts(
  { samples, x }: Pick<DatasetShape, 'samples' | 'x'>,
  source: ArrayFiles | ImageFolder,
  use: DataUse,
): Outcome<RowParts> {
  return collecting((take, fail) => {
    const columns: HeldColumn[] = [];
    const dims: (readonly number[])[] = [];
    const { beside = {}, augment } = source;
    const others = (use.row ?? []).flatMap(({ column }) => (column === 'x' ? [] : [column]));
    if (augment !== undefined && others.length > 0) return fail([diagnose(movedAlone, { owner: samplesFile(source), columns: others })]);
    for (const { column, port, vocabulary, dims: planned } of use.row ?? []) {
      const files = column === 'x' ? samplesFile(source) : beside[column];
      if (files === undefined) return fail([diagnose(noFedColumn, { name: column, input: port.name, known: Object.keys(beside) })]);
      const [file = ''] = namesIn(files);
      const array = column === 'x' ? { type: x.type, shape: [samples, ...x.dims] } : take(readArrays(files, source));
      const [count = 0] = array.shape;
      if (count !== samples) return fail([diagnose(besideMisfit, { file, shape: array.shape, samples, each: 'row' }, { file })]);
      const fit = take(fitSamples(file, array, port, array.type === 'uint8' && 'scale' in source ? source.scale : undefined));
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
  return { ...dataset, x: { ...sideBySide([x, ...parts.columns], samples), conversions: x.conversions } };
}

/** Columns as one, whose rows hold those of all as float32; read from the disk where one of them is. */
export function sideBySide(columns: readonly Column[], samples: number): Column {
  const sampleSize = columns.reduce((sum, own) => sum + own.sampleSize, 0);
  const shape = { type: 'float32', dims: [sampleSize], scale: 1, conversions: [], sampleSize } as const;
  const held = columns.filter((own) => 'values' in own);
  if (held.length === columns.length) return { ...shape, values: valuesSideBySide(held, samples), start: 0, stride: sampleSize };
  const rowsAt = async (rows: Uint32Array, crops?: Crops): Promise<Float32Array> => {
    const read = await Promise.all(columns.map((own) => readColumn(own, rows, crops)));
    return valuesSideBySide(read.map(([own]) => own), rows.length, read.map(([, places]) => places)); // prettier-ignore
  };
  return { ...shape, rowsAt, isSound: true };
}

/** Of all rows, or of those at these places of each column. */
export function valuesSideBySide(columns: readonly HeldColumn[], rows: number, places?: readonly Uint32Array[]): Float32Array {
  const values = new Float32Array(rows * columns.reduce((sum, { sampleSize }) => sum + sampleSize, 0));
  let to = 0;
  for (let row = 0; row < rows; row++) {
    for (const [nth, own] of columns.entries()) to = put(own, places?.[nth]?.[row] ?? row, values, to);
  }
  return values;
}

function put(column: HeldColumn, row: number, values: Float32Array, at: number): number {
  const { sampleSize, scale } = column;
  const from = offsetOf(column, row);
  for (let i = 0; i < sampleSize; i++) values[at + i] = Number(column.values[from + i]) / scale;
  return at + sampleSize;
}
