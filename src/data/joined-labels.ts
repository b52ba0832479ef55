/** Labels of several outputs: a row of each sample holds those of all of them as float32, which is exact for classes below 2^24. */
import { dataCountMismatch } from '../diagnostics/catalogue/data.ts';
import { noLabelColumn, noLabelRow } from '../diagnostics/catalogue/outputs.ts';
import { collecting, collectingAsync, diagnose, done, failing, type Outcome } from '../diagnostics/diagnostic.ts';
import { namesIn, samplesFile, type DataFiles, type TextFile } from '../project/data-files.ts';
import type { Samples, StoredSamples } from './array.ts';
import { itemAt } from '../basics/must.ts';
import { checksOf, type Shards } from './check-values.ts';
import type { Column } from './column.ts';
import { orDataFault } from './data-fault.ts';
import type { DatasetShape, DataUse, LabelColumn } from './dataset.ts';
import type { Decoded } from './decoded.ts';
import { fitLabels, fitTargets, foldedDims } from './fit.ts';
import { columnOf, faultsOfColumns } from './look-through.ts';
import { readArrays } from './read-arrays.ts';
import { sideBySide, valuesSideBySide } from './rows-of-columns.ts';

/** What labels several outputs; a text labels its tokens alone. */
type Labelling = Exclude<DataFiles, TextFile>;

type Labels = (Samples | StoredSamples) & { readonly file: string; readonly shards?: Shards['y'] };

/** Those of one output; undefined where the data set has no such column. `decoded` is what pictures and tables gave. */
async function labelsOf(source: Labelling, decoded: Decoded | undefined, own: LabelColumn, nth: number) {
  if (decoded?.labelWidths !== undefined) return partOfTable(decoded, decoded.labelWidths, own, nth);
  const { column } = own;
  if (column === 'y' && decoded !== undefined)
    return done<Labels>({ ...decoded.y, file: decoded.names.y, shards: decoded.names.shards?.y });
  const files = column !== 'y' ? source.beside?.[column] : 'x' in source ? source.y : undefined;
  if (files === undefined) return undefined;
  return collecting((take): Labels => ({ ...take(readArrays(files, source)), file: namesIn(files)[0] ?? '' }));
}

/** The columns of a table fill the axes of their output, the last one fastest. */
async function partOfTable(
  { y, names }: Decoded,
  widths: readonly number[],
  { loss, output }: LabelColumn,
  nth: number,
): Promise<Outcome<Labels> | undefined> {
  const [rows = 0] = y.shape;
  const sampleSize = itemAt(widths, nth);
  if (sampleSize === 0) return undefined;
  const sum = (some: readonly number[]): number => some.reduce((all, width) => all + width, 0);
  const [start, stride] = [sum(widths.slice(0, nth)), sum(widths)];
  const values = 'values' in y ? y.values : await y.rowsAt(Uint32Array.from({ length: rows }, (_, row) => row));
  const column = { type: 'float32', dims: [], scale: 1, conversions: [], sampleSize, values, start, stride } as const;
  const isClass = loss === 'crossentropy';
  const places = isClass ? { ...output, dims: output.dims?.slice(0, -1) } : output;
  const shape = [rows, ...foldedDims(places, sampleSize === 1 ? [] : [sampleSize])];
  return done({ type: isClass ? 'int64' : 'float32', shape, values: valuesSideBySide([column], rows), file: names.y });
}

/** The data set, or its shape, with rows of the labels of all outputs. What stands beside the samples is held in memory, and masks are not. */
export async function withLabelRows<T extends Pick<DatasetShape, 'samples' | 'y' | 'withoutLabels'>>(
  opened: T,
  source: DataFiles,
  { labelled, unread, ignore }: DataUse,
  decoded: Decoded | undefined,
): Promise<Outcome<T & { readonly maskStarts?: readonly number[] }>> {
  if (labelled === undefined) return done(opened);
  const rows =
    'text' in source
      ? failing(diagnose(noLabelRow, { outputs: labelled.map(({ output }) => output.name) }))
      : await orDataFault(() => rowsOf(source, opened.samples, { labelled, ignore }, decoded));
  if (rows.value !== undefined) return done({ ...opened, ...rows.value, withoutLabels: undefined, isUnlabelled: undefined });
  return unread === true ? done({ ...opened, withoutLabels: rows.diagnostics[0] }) : { diagnostics: rows.diagnostics };
}

/** Every label is looked at. Beside the rows, where the masks of pictures are in them. */
function rowsOf(
  source: Labelling,
  samples: number,
  use: Required<Pick<DataUse, 'labelled'>> & Pick<DataUse, 'ignore'>,
  decoded: Decoded | undefined,
) {
  return collectingAsync(async (take, fail) => {
    const hasMasks = 'masks' in source && source.masks !== undefined;
    const known = [...('x' in source && source.y === undefined ? [] : ['y']), ...Object.keys(source.beside ?? {})];
    const all: Column[] = [];
    const maskStarts: number[] = [];
    let width = 0;
    for (const [nth, own] of use.labelled.entries()) {
      const { column: name, loss, output } = own;
      const found = await labelsOf(source, decoded, own, nth);
      if (found === undefined) return fail([diagnose(noLabelColumn, { column: name, output: output.name, known })]);
      const { file, shards: y = [], ...labels } = take(found);
      const [count = 0] = labels.shape;
      if (count !== samples) {
        return fail([diagnose(dataCountMismatch, { x: samplesFile(source), y: file, samples, labels: count }, { file })]);
      }
      const column = columnOf(labels, take((loss === 'crossentropy' ? fitLabels : fitTargets)(file, labels, output)));
      const checks = checksOf({ x: file, y: file, shards: y.length === 0 ? undefined : { x: [], y }, output, loss, ignore: use.ignore });
      const faults = await faultsOfColumns({ y: column }, samples, checks);
      if (faults.length > 0) return fail(faults);
      all.push(column);
      if (hasMasks && name === 'y') maskStarts.push(width);
      width += column.sampleSize;
    }
    return { y: sideBySide(all, samples), maskStarts };
  });
}
