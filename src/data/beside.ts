/** Columns beside the samples that hold a whole number for each, in memory. */
import { besideMisfit, besideNotWhole, noPooledColumn, pooledLabels, pooledTask } from '../diagnostics/catalogue/data-beside.ts';
import { collecting, diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { namesIn, type ArrayFiles } from '../project/data-files.ts';
import { labelsOf } from './column.ts';
import type { Dataset, DatasetShape, DataUse } from './dataset.ts';
import { readArrays } from './read-arrays.ts';

/** By name; each has a number for each sample. */
export type Beside = ReadonlyMap<string, Float64Array>;

type Named = Pick<ArrayFiles, 'beside' | 'pooled' | 'memory'>;

/** Columns of anything else are left out, unless they are wanted. */
export function readBeside(source: Named, samples: number, wanted: readonly string[] = []): Outcome<Beside> {
  return collecting((take, fail) => {
    const columns = new Map<string, Float64Array>();
    for (const [name, files] of Object.entries(source.beside ?? {})) {
      const [file = ''] = namesIn(files);
      const { shape, values } = take(readArrays(files, source));
      const numbers = Float64Array.from(values, Number);
      const isWhole = numbers.length === samples && numbers.every(Number.isSafeInteger);
      if (!isWhole && !wanted.includes(name)) continue;
      if (numbers.length !== samples) return fail([diagnose(besideMisfit, { file, shape, samples }, { file })]);
      const row = numbers.findIndex((value) => !Number.isSafeInteger(value));
      if (row >= 0) return fail([diagnose(besideNotWhole, { file, row, value: String(numbers[row]) }, { file })]);
      columns.set(name, numbers);
    }
    return columns;
  });
}

/** Why the samples cannot be pooled as the data set says. */
export function poolFaults(
  { pooled, beside = {} }: Named,
  { loss, shift = 0, ignore }: DataUse,
  shape: Pick<DatasetShape, 'y'>,
): readonly Diagnostic[] {
  if (pooled === undefined) return [];
  const known = Object.keys(beside);
  if (!known.includes(pooled)) return [diagnose(noPooledColumn, { name: pooled, known })];
  const reason =
    loss !== 'crossentropy'
      ? `the loss is \`${loss}\``
      : shape.y.dims.length > 0 || shift > 0
        ? 'a sample has several labels'
        : ignore !== undefined
          ? 'labels of one class are not counted'
          : undefined;
  return reason === undefined ? [] : [diagnose(pooledTask, { reason })];
}

/** The data set with its columns. */
export function withBeside<T extends Dataset>(dataset: T, source: Named, use: DataUse): Outcome<T> {
  return collecting((take, fail) => {
    if (source.beside === undefined) return dataset;
    const { pooled } = source;
    const columns = take(readBeside(source, dataset.samples, pooled === undefined ? [] : [pooled]));
    const faults = poolFaults(source, use, dataset);
    if (faults.length > 0) return fail(faults);
    const key = pooled === undefined ? undefined : columns.get(pooled);
    const other = pooled !== undefined && key && otherLabel(pooled, key, dataset);
    return other ? fail([other]) : { ...dataset, beside: columns, pooled };
  });
}

/** The first sample whose label is not that of the samples before it with the same key. */
function otherLabel(name: string, keys: Float64Array, { y, samples }: Dataset) {
  const rows = Uint32Array.from({ length: samples }, (_, row) => row);
  const labels = labelsOf(y, rows);
  const first = new Map<number, string>();
  for (const [row, key] of keys.entries()) {
    const label = labels[row] ?? '';
    const before = first.get(key) ?? label;
    if (before !== label) return diagnose(pooledLabels, { name, key, labels: [before, label] });
    first.set(key, label);
  }
  return undefined;
}
