/** A data set of any kind, compared with the model: its shape for a plan, its samples for a run. */
import { valuesAt } from '../../basics/maps.ts';
import { poolFault, readBeside, withBeside, type Beside } from '../beside.ts';
import { noFedColumn } from '../../diagnostics/catalogue/fed-inputs.ts';
import { boxInMemory } from '../../diagnostics/catalogue/data-stored.ts';
import { cropTooFar, noPicture, otherClasses } from '../../diagnostics/catalogue/data-sources.ts';
import { collecting, collectingAsync, together, diagnose, done, type Outcome, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { elementCount, type Samples, type StoredSamples } from '../array.ts';
import {
  blankColumn,
  pictureOf,
  fillDataset,
  fitDataset,
  inspectDataset,
  namedAs,
  openDataset,
  heldColumn,
  type Dataset,
  type DatasetRequest,
  type DatasetShape,
  type DataUse,
} from '../dataset.ts';
import { classCounts, heldLabels, type ClassCounts, type Column, type HeldColumn, type StoredColumn } from '../column.ts';
import { namesIn, type ArrayFiles, type DataFiles } from '../../project/data-files.ts';
import type { DataFacts, Decoded } from '../decoded.ts';
import { packed, readRowParts, rowFit } from '../rows-of-columns.ts';
import { decodeAll } from '../join-decoded.ts';
import { readImages } from '../images/read-images.ts';
import { storedImages } from '../images/stored-images.ts';
import { readArrays } from '../read-arrays.ts';
import { faultOfData } from '../data-fault.ts';
import { readsFromDisk } from './reads-from-disk.ts';
import { readTable, storedTable } from '../table/read-table.ts';
import { readText, storedText } from '../text/read-text.ts';
import { headersOnDisk, joinedHeader, locateArrays, storedArrays } from '../stored/open-stored-arrays.ts';
import { checksOf, oneLabel, type Check } from '../check-values.ts';
import type { Fit } from '../fit.ts';
import { samplesAlone, strayLabels, withLabelFit, withLabelRows } from '../joined-labels.ts';
import { inRuns } from '../stored/later-bytes.ts';

type DataRequest = DataUse & { readonly source: DataFiles };

/** Absent for arrays, whose samples are what their files say. */
export interface WithFacts {
  readonly facts?: DataFacts;
  /** What the labels are called, in their order, where they have names. */
  readonly classNames?: readonly string[];
}

/** What a plan counts, and what it may ask for besides. */
export interface InspectedData extends DatasetShape, WithFacts {
  /** Samples of each class; absent where a sample is not labelled with one class. */
  readonly classes?: () => Outcome<ClassCounts>;
  /** Columns beside the samples; absent where there are none. */
  readonly columns?: (wanted?: readonly string[]) => Outcome<Beside>;
}

/** Only the headers of arrays are read; all others have to be decoded to be counted. */
export function inspectData(request: DataRequest): Promise<Outcome<InspectedData>> {
  return collectingAsync(async (take, fail) => {
    const { source, ...use } = request;
    if ('x' in source) {
      const shape = withLabelFit(augmentable(inspectArrays(...samplesAlone(source, use)), source), source, use);
      const fault = shape.value && poolFault(source, use, shape.value);
      if (fault !== undefined && fault.diagnostics.length > 0) return fail(fault.diagnostics);
      const counted = take(withClasses(shape, use, () => readArrays(source.y ?? source.x, source)));
      const shaped = use.row === undefined ? counted : { ...counted, ...take(await rowsOf(counted, source, use)) };
      return source.beside === undefined ? shaped : { ...shaped, columns: (wanted) => readBeside(source, counted.samples, wanted) };
    }
    const stray = [...strayRow(use), ...strayLabels(use.labelled)];
    if (stray.length > 0) return fail(stray);
    const { x, y, names, facts, classNames } = take(await decode(source, use));
    const shape = take(fitDataset(x, y, { ...use, ...names }));
    const { y: labels } = take(await filledWith(x, y, shape, { ...use, ...names }));
    const inspected = augmentable(done({ ...shape, facts, classNames }), source);
    return take(withClasses(inspected, use, () => done(heldLabels(labels))));
  });
}

/** Samples that are held in memory are read here, so that a wrong number is found before any work. */
function rowsOf(shape: DatasetShape, source: ArrayFiles, use: DataUse): Promise<Outcome<Pick<DatasetShape, 'x' | 'partDims'>>> {
  return collectingAsync(async (take) => {
    const parts = take(readRowParts(shape, source, use));
    if (!readsFromDisk(source)) take(await openArrays(...samplesAlone(source, use)));
    return { x: rowFit(shape.x, parts), partDims: parts.dims };
  });
}

function withRows<T extends Dataset>(opened: Outcome<T>, source: ArrayFiles, use: DataUse): Outcome<T> {
  return collecting((take) => {
    if (opened.value === undefined || use.row === undefined) return take(opened);
    return take({ value: packed(opened.value, take(readRowParts(opened.value, source, use))), diagnostics: opened.diagnostics });
  });
}

/** Only beside arrays there are other columns. */
function strayRow({ row }: DataUse): readonly Diagnostic[] {
  const part = row?.find(({ column }) => column !== 'x');
  return part === undefined ? [] : [diagnose(noFedColumn, { name: part.column, input: part.port.name, known: [] })];
}

async function filledWith(x: Decoded['x'], y: Decoded['y'], shape: DatasetShape, named: DatasetRequest): Promise<Outcome<Dataset>> {
  return 'values' in x && 'values' in y ? fillDataset(x, y, shape, named) : fillStored(x, y, shape, named);
}

function withClasses(
  inspected: Outcome<DatasetShape & WithFacts>,
  { loss }: DataUse,
  labels: () => Outcome<Pick<Samples, 'values'>>,
): Outcome<InspectedData> {
  const { value, diagnostics } = inspected;
  if (value === undefined || loss !== 'crossentropy' || value.y.dims.length > 0 || value.withoutLabels) return inspected;
  const classes = (): Outcome<ClassCounts> => collecting((take) => classCounts(take(labels()).values));
  return { value: { ...value, classes }, diagnostics };
}

export function openData(request: DataRequest): Promise<Outcome<Dataset & WithFacts>> {
  return collectingAsync(async (take) => {
    const { source, ...use } = request;
    if ('x' in source) {
      const opened = augmented(await openArrays(...samplesAlone(source, use)), source);
      return take(withBeside(withLabelRows(withRows(opened, source, use), source, use), source, use));
    }
    const { x, y, names, facts, classNames, sampleNames, black } = take(await decode(source, use));
    const named = { ...use, ...names };
    const filled = take(await filledWith(x, y, take(fitDataset(x, y, named)), named));
    const outside = 'images' in source && source.masks !== undefined ? (use.ignore ?? 0) : undefined;
    return take(augmented(done({ ...filled, facts, classNames, names: sampleNames }), source, black, outside));
  });
}

/** Whether what is to be moved and mirrored is a picture, and large enough. */
function augmentable<T extends DatasetShape>(inspected: Outcome<T>, source: DataFiles): Outcome<T> {
  const { value, diagnostics } = inspected;
  if (value === undefined || !('augment' in source) || source.augment === undefined) return inspected;
  const [file = ''] = namesIn('x' in source ? source.x : source.images);
  const { type, dims } = value.x;
  const picture = type === 'float32' ? pictureOf(dims) : undefined;
  if (picture === undefined) return { diagnostics: [...diagnostics, diagnose(noPicture, { file, dims }, { file })] };
  const { crop = 0, box } = source.augment;
  if (box !== undefined && 'x' in source) return { diagnostics: [...diagnostics, diagnose(boxInMemory, { name: file }, { file })] };
  const most = Math.min(picture.height, picture.width) - 1;
  if (crop <= most) return inspected;
  return { diagnostics: [...diagnostics, diagnose(cropTooFar, { file, crop, most }, { file })] };
}

function augmented<T extends Dataset>(opened: Outcome<T>, source: DataFiles, black: readonly number[] = [], outside?: number): Outcome<T> {
  const { value, diagnostics } = augmentable(opened, source);
  const picture = value && pictureOf(value.x.dims);
  if (value === undefined || picture === undefined || !('augment' in source)) return { value: value || undefined, diagnostics };
  const augmentation = source.augment && { ...source.augment, picture, black, outside };
  return { value: { ...value, ...(augmentation && { augmentation }) }, diagnostics };
}

function decode(source: Exclude<DataFiles, ArrayFiles>, use: DataUse): Promise<Outcome<Decoded>> {
  const isStored = readsFromDisk(source);
  if ('text' in source) {
    const { limit: _, ...unlimited } = source;
    return decodeAll(source.text, source, (text, limit) => {
      const one = { ...unlimited, text, limit: limit < Infinity ? limit : undefined };
      return isStored ? storedText(one, use) : readText(one, use);
    });
  }
  if ('table' in source) {
    return decodeAll(source.table, source, (table) => {
      const one = { ...source, table };
      return isStored ? storedTable(one, use) : readTable(one, use);
    });
  }
  return isStored ? storedImages(source, use) : readImages(source, use);
}

// Arrays as a data set, in memory or on the disk.

/** Types, shapes and counts alone: nothing is unpacked for it. */
function inspectArrays(files: ArrayFiles, use: DataUse): Outcome<DatasetShape> {
  const request = { ...use, ...files };
  if (!readsFromDisk(files)) return inspectDataset(request);
  return collecting((take) => {
    const header = headersOnDisk(files.x, files);
    const [x, y] = take(together(header, files.y === undefined ? header : headersOnDisk(files.y, files)));
    return take(fitDataset(x, y, namedAs(request, x, y)));
  });
}

function openArrays(files: ArrayFiles, use: DataUse): Promise<Outcome<Dataset>> {
  return collectingAsync(async (take) => {
    const request = { ...use, ...files };
    if (!readsFromDisk(files)) return take(openDataset(request));
    const located = take(await locateArrays(files));
    const [x, y] = take(together(joinedHeader(located.x), joinedHeader(located.y)));
    const named = namedAs(request, x, y);
    const shape = take(fitDataset(x, y, named));
    const stored = take(await storedArrays(located));
    return take(await fillStored(stored.x, stored.y, shape, named));
  });
}

// Samples that stay on the disk, as a data set: looked through once where their values can be wrong.

/** Those of all the values in memory, in the same order: the first one of each check. */
async function faultsOfStored(
  columns: { readonly x: Column; readonly y: Column },
  samples: number,
  checks: readonly Check[],
): Promise<readonly Diagnostic[]> {
  const found = new Map<Check, Diagnostic>();
  for (const [of, column] of [['x', columns.x] as const, ['y', columns.y] as const]) {
    let open = checks.filter((check) => check.of === of);
    for await (const { part, first } of partsOf(column, samples)) {
      for (const check of open) {
        const fault = check.look(part, first);
        if (fault !== undefined) found.set(check, fault);
      }
      open = open.filter((check) => !found.has(check) && check.concerns(part));
      if (open.length === 0) break;
    }
  }
  return valuesAt(found, checks);
}

async function* partsOf(column: Column, samples: number) {
  if ('values' in column) {
    yield { part: column, first: 0 };
    return;
  }
  if (column.isSound) return;
  const most = Math.max(1, Math.floor(numbersAtOnce / column.sampleSize));
  for (const { from, to } of inRuns(samples, most)) yield { part: await partOf(column, from, to), first: from };
}

const numbersAtOnce = 2 ** 20;

async function partOf({ rowsAt, isSound: _, ...shape }: StoredColumn, from: number, to: number): Promise<HeldColumn> {
  const rows = Uint32Array.from({ length: to - from }, (_, index) => from + index);
  return { ...shape, values: await rowsAt(rows), start: 0, stride: shape.sampleSize };
}

/** Labels of one class a sample are held. */
async function fillStored(
  x: Samples | StoredSamples,
  y: Samples | StoredSamples,
  { samples, x: fitX, y: fitY, withoutLabels }: DatasetShape,
  request: DatasetRequest,
): Promise<Outcome<Dataset>> {
  try {
    const isUnread = withoutLabels !== undefined;
    const stored = isUnread ? blankColumn(samples, fitY) : columnOf(y, fitY);
    const isHeld = fitY.dims.length === 0 && 'rowsAt' in stored;
    const columns = { x: columnOf(x, fitX), y: isHeld ? await held(stored, samples) : stored };
    const faults = await faultsOfStored(columns, samples, checksOf(request, isUnread));
    if (faults.length > 0) return { diagnostics: faults };
    if (isUnread) return done({ samples, isUnlabelled: true, ...columns });
    const labels = request.loss === 'crossentropy' && 'values' in columns.y ? columns.y : undefined;
    const diagnostics = labels === undefined ? [] : oneLabel(request.y, labels);
    return { value: { samples, ...columns }, diagnostics };
  } catch (error) {
    const fault = faultOfData(error);
    if (fault === undefined) throw error;
    return { diagnostics: [fault] };
  }
}

function columnOf(samples: Samples | StoredSamples, fit: Fit): Column {
  if ('values' in samples) return heldColumn(samples, fit);
  const { shape, rowsAt, isSound } = samples;
  return { ...fit, sampleSize: elementCount(shape.slice(1)), rowsAt, isSound };
}

async function held({ rowsAt, isSound: _, ...shape }: StoredColumn, samples: number): Promise<HeldColumn> {
  const values = await rowsAt(Uint32Array.from({ length: samples }, (_, row) => row));
  return { ...shape, values, start: 0, stride: shape.sampleSize };
}

// Whether the data sets of one plan mean the same by their labels.

/** Sets whose labels are numbers by themselves agree with all others. */
export function disagreements(sets: ReadonlyMap<string, Pick<WithFacts, 'classNames'>>): readonly Diagnostic[] {
  const named = [...sets].flatMap(([role, { classNames }]) => (classNames === undefined ? [] : [{ role, classNames }]));
  const [first, ...others] = named;
  return others.flatMap(({ role, classNames }) => {
    const without = (all: readonly string[] = [], known: readonly string[] = []): string[] => all.filter((name) => !known.includes(name));
    const missing = without(first?.classNames, classNames);
    const extra = without(classNames, first?.classNames);
    if (missing.length + extra.length === 0) return [];
    return [diagnose(otherClasses, { role, first: first?.role ?? '', missing, extra })];
  });
}
