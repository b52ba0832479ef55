/** Labels of several outputs: a row of each sample holds those of all of them as float32, which is exact for classes below 2^24. */
import { flatMapDefined } from '../basics/lists.ts';
import { dataCountMismatch } from '../diagnostics/catalogue/data.ts';
import { noLabelColumn, noLabelRow } from '../diagnostics/catalogue/outputs.ts';
import { collecting, diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { namesIn, type ArrayFiles, type FileNames } from '../project/data-files.ts';
import { elementCount } from './array.ts';
import { checksOf } from './check-values.ts';
import type { HeldColumn } from './column.ts';
import type { Dataset, DatasetShape, DataUse, LabelColumn } from './dataset.ts';
import { fitLabels, fitTargets, type Fit } from './fit.ts';
import { readArrays, readHeaders } from './read-arrays.ts';

type Found = LabelColumn & { readonly files: FileNames; readonly fit: Fit };

function foundIn(source: ArrayFiles, samples: number, columns: readonly LabelColumn[]): Outcome<readonly Found[]> {
  return collecting((take, fail) => {
    const { beside = {}, y } = source;
    const known = [...(y === undefined ? [] : ['y']), ...Object.keys(beside)];
    return columns.map((own) => {
      const files = own.column === 'y' ? y : beside[own.column];
      if (files === undefined) return fail([diagnose(noLabelColumn, { column: own.column, output: own.output.name, known })]);
      const header = take(readHeaders(files, source));
      const [file = ''] = namesIn(files);
      const [count = 0] = header.shape;
      if (count !== samples) {
        const x = namesIn(source.x)[0] ?? '';
        return fail([diagnose(dataCountMismatch, { x, y: file, samples, labels: count }, { file })]);
      }
      const fit = take((own.loss === 'crossentropy' ? fitLabels : fitTargets)(file, header, own.output));
      return { ...own, files, fit };
    });
  });
}

/** The rows; every label is looked at, and held in memory. */
function joinedLabels(source: ArrayFiles, samples: number, columns: readonly LabelColumn[]): Outcome<HeldColumn> {
  return collecting((take, fail) => {
    const found = take(foundIn(source, samples, columns));
    const width = found.reduce((sum, { fit }) => sum + elementCount(fit.dims), 0);
    const values = new Float32Array(samples * width);
    let at = 0;
    for (const { files, fit, output, loss } of found) {
      const [file = ''] = namesIn(files);
      const read = take(readArrays(files, source));
      const own = elementCount(fit.dims);
      const column = { ...fit, values: read.values, sampleSize: own, start: 0, stride: own };
      const checks = checksOf({ x: file, y: file, output, loss }).filter(({ of }) => of === 'y');
      const faults = flatMapDefined(checks, ({ look }) => look(column, 0));
      if (faults.length > 0) return fail(faults);
      for (let sample = 0; sample < samples; sample++) {
        for (let i = 0; i < own; i++) values[sample * width + at + i] = Number(read.values[sample * own + i]);
      }
      at += own;
    }
    return { type: 'float32', dims: [width], scale: 1, conversions: [], values, sampleSize: width, start: 0, stride: width };
  });
}

type Labelled = Pick<DataUse, 'labelled' | 'unread'>;

/** Such labels are read behind the samples: the arrays without a `y` of their own. */
export function samplesAlone<T extends DataUse>(source: ArrayFiles, use: T): readonly [ArrayFiles, T] {
  return use.labelled === undefined
    ? [source, use]
    : [
        { ...source, y: undefined },
        { ...use, unread: true },
      ];
}

/** The shape with such rows as labels, or why there are none. */
export function withLabelFit<T extends DatasetShape>(
  inspected: Outcome<T>,
  source: ArrayFiles,
  { labelled, unread }: Labelled,
): Outcome<T> {
  if (labelled === undefined) return inspected;
  return collecting((take, fail) => {
    const shape = take(inspected);
    const { value, diagnostics } = joinedLabels(source, shape.samples, labelled);
    if (value === undefined && unread === true) return { ...shape, withoutLabels: diagnostics[0] };
    if (value === undefined) return fail(diagnostics);
    const { type, dims, scale, conversions } = value;
    return { ...shape, y: { type, dims, scale, conversions }, withoutLabels: undefined };
  });
}

export function withLabelRows<T extends Dataset>(opened: Outcome<T>, source: ArrayFiles, { labelled, unread }: Labelled): Outcome<T> {
  if (labelled === undefined) return opened;
  return collecting((take, fail) => {
    const dataset = take(opened);
    const { value, diagnostics } = joinedLabels(source, dataset.samples, labelled);
    if (value !== undefined) return { ...dataset, y: value, isUnlabelled: undefined };
    return unread === true ? dataset : fail(diagnostics);
  });
}

/** Texts, pictures and tables have one label each. */
export function strayLabels(columns: readonly LabelColumn[] | undefined): readonly Diagnostic[] {
  return columns === undefined ? [] : [diagnose(noLabelRow, { outputs: columns.map(({ output }) => output.name) })];
}
